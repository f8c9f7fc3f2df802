package tsuji.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** The oracle of both SenML fuzz targets: a payload is refused by name, or survives the way through our own encoding. */
final class SenmlRoundTrip {
    private SenmlRoundTrip() {}

    static void check(Senml.Format format, byte[] payload) throws SenmlException {
        List<Reading> readings;
        try {
            readings = Senml.decode(format, payload);
        } catch (SenmlException e) {
            return;
        }
        if (readings.isEmpty()) {
            // Only base fields: valid, but there is nothing to encode.
            return;
        }
        byte[] body = Senml.encode(Senml.Format.CBOR, readings);
        assertThat(Senml.decode(Senml.Format.CBOR, body)).isEqualTo(readings);
    }
}
