package tsuji.sim.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tsuji.wire.Senml;

class PublishTest {
    @Test
    void thePayloadIsSenmlOfTheSizeAndTheReadingsThatTheReportNames() throws Exception {
        Publish publish = new Publish("device-00001", 1_764_000_000);
        ByteBuffer out = ByteBuffer.allocate(publish.bytes());

        publish.put(out, 1, Stamp.now());

        byte[] payload = Arrays.copyOfRange(out.array(), publish.bytes() - Publish.PAYLOAD_BYTES, publish.bytes());
        assertThat(Senml.decode(Senml.Format.JSON, payload)).hasSize(Publish.READINGS);
    }

    @Test
    void stampsHaveAFixedNumberOfDigits() {
        assertThat(Long.toString(Stamp.now())).hasSize(Stamp.DIGITS);
    }
}
