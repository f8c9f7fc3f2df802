package tsuji.wire;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A look into a stored body, which is what {@link Senml#encode} wrote in CBOR, without an object per reading. */
public final class StoredBody {
    private StoredBody() {}

    /**
     * A number and when it was measured.
     *
     * @param timeSeconds as in {@link Reading}.
     */
    public record Measured(double number, double timeSeconds) {
        public boolean hasAbsoluteTime() {
            return timeSeconds >= Reading.ABSOLUTE_FROM_SECONDS;
        }
    }

    /**
     * The number of this metric that was measured last, of several at one time the last one.
     *
     * @throws SenmlException when the body is damaged.
     */
    public static Optional<Measured> latestNumber(byte[] body, String metric) throws SenmlException {
        byte[] name = metric.getBytes(StandardCharsets.US_ASCII);
        BodyReader reader = new BodyReader(body);
        Measured latest = null;
        while (reader.next()) {
            if (reader.isNamed(name) && reader.has(Label.VALUE)) {
                double time = reader.time();
                if (latest == null || time >= latest.timeSeconds) {
                    latest = new Measured(reader.number(Label.VALUE), time);
                }
            }
        }
        return Optional.ofNullable(latest);
    }
}
