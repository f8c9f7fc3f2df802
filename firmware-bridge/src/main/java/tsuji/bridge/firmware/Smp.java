package tsuji.bridge.firmware;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import tsuji.bridge.link.SerialLine;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;

/** Asks an SMP device and waits for its answers. Blocks for a bounded time; one thread. */
final class Smp {
    /** How often one question is asked. All questions here can be repeated without harm. */
    static final int TRIES_MAX = 5;

    /** Reads on the line while waiting for one answer; a device that only prints boot messages ends here. */
    private static final int READS_MAX = 1_000;

    private static final int NO_FREE_SLOT = 9;
    private static final int INVALID_HASH = 24;
    private static final int CURRENT_NEWER = 27;
    private static final int TOO_LARGE = 30;
    private static final int OVERRUN = 31;

    private final SerialLine line;
    private final Duration timeout;
    private final SmpReader reader = new SmpReader();
    private final Queue<SmpMessage> arrived = new ArrayDeque<>();
    private final byte[] buffer = new byte[512];
    private int sequence;

    Smp(SerialLine line, Duration timeout) {
        this.line = line;
        this.timeout = timeout;
    }

    Map<?, ?> read(int group, int command) throws IOException, InterruptedException, UpdateFailedException {
        return ask(SmpMessage.READ, group, command, Map.of());
    }

    Map<?, ?> write(int group, int command, Map<?, ?> payload)
            throws IOException, InterruptedException, UpdateFailedException {
        return ask(SmpMessage.WRITE, group, command, payload);
    }

    /** Restarts the device. Its answer may get lost in the restart, so none is waited for. */
    void reset() throws IOException {
        line.write(SmpFrame.encode(
                new SmpMessage(SmpMessage.WRITE, SmpMessage.GROUP_OS, next(), SmpMessage.RESET, new LinkedHashMap<>())
                        .encode()));
    }

    private Map<?, ?> ask(int op, int group, int command, Map<?, ?> payload)
            throws IOException, InterruptedException, UpdateFailedException {
        for (int attempt = 1; attempt <= TRIES_MAX; attempt++) {
            SmpMessage request = new SmpMessage(op, group, next(), command, payload);
            line.write(SmpFrame.encode(request.encode()));
            Optional<SmpMessage> answer = await(request);
            if (answer.isPresent()) {
                long error = answer.get().error();
                if (error != 0) {
                    throw new UpdateFailedException(result(error), "device answers error " + error);
                }
                return answer.get().payload();
            }
        }
        throw new UpdateFailedException(
                UpdateResult.CONNECTION_LOST, "no answer to " + TRIES_MAX + " SMP requests, group " + group);
    }

    private Optional<SmpMessage> await(SmpMessage request) throws IOException, InterruptedException {
        for (int reads = 0; reads < READS_MAX; reads++) {
            while (!arrived.isEmpty()) {
                SmpMessage message = arrived.remove();
                if (request.isAnsweredBy(message)) {
                    return Optional.of(message);
                }
            }
            int bytes = line.read(buffer, timeout.toMillis());
            if (bytes == 0) {
                return Optional.empty();
            }
            for (int i = 0; i < bytes; i++) {
                reader.accept(buffer[i]).ifPresent(arrived::add);
            }
        }
        return Optional.empty();
    }

    private int next() {
        sequence = sequence + 1 & 0xFF;
        return sequence;
    }

    /** Meaning of an error of the image group. */
    private static UpdateResult result(long error) {
        if (error == NO_FREE_SLOT || error == TOO_LARGE) {
            return UpdateResult.NO_FLASH;
        }
        if (error == INVALID_HASH || error == OVERRUN) {
            return UpdateResult.INTEGRITY;
        }
        return error == CURRENT_NEWER ? UpdateResult.REPLAY : UpdateResult.FAILED;
    }
}
