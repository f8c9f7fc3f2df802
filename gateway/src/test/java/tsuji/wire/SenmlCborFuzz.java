package tsuji.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** What decodes as SenML CBOR is refused by name or survives the way through our own encoding. */
class SenmlCborFuzz {
    @FuzzTest(maxDuration = "5s")
    void anyBytes(byte[] payload) throws SenmlException {
        List<Reading> readings;
        try {
            readings = Senml.decode(Senml.Format.CBOR, payload);
        } catch (SenmlException e) {
            return;
        }
        byte[] body = Senml.encode(Senml.Format.CBOR, readings);
        assertThat(Senml.decode(Senml.Format.CBOR, body)).isEqualTo(readings);
    }
}
