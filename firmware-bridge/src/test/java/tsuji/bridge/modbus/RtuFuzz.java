package tsuji.bridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Optional;

/** Anything as the answer to a request: not taken, or whole, of this unit and with the right checksum. */
class RtuFuzz {
    private static final Master.Read READ = new Master.Read(1, Master.Function.INPUT, 0, 2);

    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] frame) {
        try {
            Optional<byte[]> registers = RtuFrames.registers(READ, frame);
            if (registers.isPresent()) {
                byte[] body = Arrays.copyOf(frame, frame.length - 2);
                assertThat(RtuFrames.withCrc(body)).isEqualTo(frame);
                assertThat(registers.get()).hasSize(4);
            }
        } catch (RefusedException e) {
            assertThat(frame).hasSize(RtuFrames.EXCEPTION_BYTES);
        }
    }
}
