package tsuji.bridge.modbus;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import tsuji.bridge.link.LineSettings;
import tsuji.bridge.link.SerialLine;

/**
 * A Modbus RTU bus. Silence frames the messages, so before each request the line is listened to until it is silent; that also
 * throws away late answers and noise.
 */
final class RtuMaster implements Master {
    /**
     * How long an answer is waited for.
     *
     * @param triesMax requests before a unit counts as silent.
     * @param answerMillisMax for each, beside the time on the wire.
     */
    record Patience(int triesMax, int answerMillisMax) {
        /** With a device that is there. */
        static final Patience USUAL = new Patience(3, 1_000);

        /** Where most addresses have no device: meters answer within a tenth of a second. */
        static final Patience SWEEP = new Patience(1, 300);
    }

    /** SDM630 wants so much silence before the next request. */
    static final int SILENCE_MILLIS = 60;

    /** Devices take the answer of another for a request to them; a longer pause helps. */
    static final int OTHER_UNIT_MILLIS = 200;

    /** A line that never falls silent is no bus. */
    static final int NOISE_BYTES_MAX = 4_096;

    private final SerialLine line;
    private final LineSettings settings;
    private final Patience patience;
    private final LongSupplier nanoTime;
    private int lastUnit;

    RtuMaster(SerialLine line, LineSettings settings, Patience patience, LongSupplier nanoTime) {
        this.line = line;
        this.settings = settings;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    @Override
    public byte[] read(Read read) throws IOException, InterruptedException, SilentException, RefusedException {
        byte[] request = RtuFrames.request(read);
        for (int attempt = 0; attempt < patience.triesMax(); attempt++) {
            awaitSilence(read.unit() == lastUnit ? SILENCE_MILLIS : OTHER_UNIT_MILLIS);
            lastUnit = read.unit();
            line.write(request);
            Optional<byte[]> registers = RtuFrames.registers(read, answer(read, request));
            if (registers.isPresent()) {
                return registers.get();
            }
        }
        throw new SilentException("unit " + read.unit() + " does not answer (" + patience.triesMax() + " tries of "
                + patience.answerMillisMax()
                + " ms): is it powered, are A and B right, do address, baud and parity fit?");
    }

    private byte[] answer(Read read, byte[] request) throws IOException, InterruptedException {
        long wire = TimeUnit.NANOSECONDS.toMillis(settings.characterNanos() * (request.length + 5 + 2L * read.count()));
        long deadline = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(patience.answerMillisMax() + wire);
        byte[] frame = new byte[0];
        byte[] buffer = new byte[256];
        boolean echoSeen = false;
        while (frame.length < 2 || frame.length < RtuFrames.expected(read, frame)) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - nanoTime.getAsLong());
            if (left <= 0) {
                return frame;
            }
            int count = line.read(buffer, left);
            int before = frame.length;
            frame = Arrays.copyOf(frame, before + count);
            System.arraycopy(buffer, 0, frame, before, count);
            // Some adapters hear themselves; a real answer never repeats the whole request.
            if (!echoSeen && startsWith(frame, request)) {
                echoSeen = true;
                frame = Arrays.copyOfRange(frame, request.length, frame.length);
            }
        }
        return Arrays.copyOf(frame, RtuFrames.expected(read, frame));
    }

    private static boolean startsWith(byte[] frame, byte[] start) {
        return frame.length >= start.length && Arrays.equals(frame, 0, start.length, start, 0, start.length);
    }

    private void awaitSilence(long millis) throws IOException, InterruptedException {
        byte[] waste = new byte[256];
        int heard = 0;
        for (int count = line.read(waste, millis); count > 0; count = line.read(waste, millis)) {
            heard += count;
            if (heard > NOISE_BYTES_MAX) {
                throw new IOException(settings.port() + " does not fall silent: is another master on the bus?");
            }
        }
    }

    @Override
    public void idle(long millis) throws IOException, InterruptedException {
        awaitSilence(millis);
    }

    @Override
    public void close() {
        line.close();
    }
}
