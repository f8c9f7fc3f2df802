package tsuji.bridge.scooter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import tsuji.bridge.scooter.Dialect.Unit;

/**
 * One scooter behind a line: questions with their answers. Blocks for a bounded time; one thread at a time.
 *
 * <p>Every method throws {@link SilentException} when the scooter does not answer.
 */
public final class Scooter {
    /** How often a read is asked before the scooter counts as silent. A write is sent once: it may have been done. */
    static final int READ_TRIES_MAX = 3;

    /** The lower one of the two modes of the law. */
    static final int SLOW_KMH = 6;

    static final Duration ANSWER_TIMEOUT = Duration.ofMillis(300);

    /** Foreign frames that are passed over while waiting for one answer. */
    static final int FOREIGN_FRAMES_MAX = 32;

    private final Dialect dialect;
    private final ScooterLine line;

    public Scooter(Dialect dialect, ScooterLine line) {
        this.dialect = dialect;
        this.line = line;
    }

    /** The scooter does not answer. */
    public static final class SilentException extends IOException {
        private static final long serialVersionUID = 1L;

        SilentException(String question) {
            super("no answer to " + question);
        }
    }

    public Dialect dialect() {
        return dialect;
    }

    public String serial() throws IOException, InterruptedException {
        byte[] ascii = read(Unit.ESC, Registers.SERIAL, Registers.SERIAL_BYTES);
        return new String(ascii, StandardCharsets.ISO_8859_1).strip();
    }

    public String firmware() throws IOException, InterruptedException {
        return Versions.text(read(Unit.ESC, Registers.ESC_FIRMWARE, 2));
    }

    public EscState state() throws IOException, InterruptedException {
        if (dialect != Dialect.NINEBOT) {
            return EscState.ofQuickBlock(read(Unit.ESC, Registers.QUICK_BLOCK, Registers.QUICK_BLOCK_BYTES));
        }
        return EscState.ofRegisters(
                read(Unit.ESC, Registers.ERROR_ALARM_STATE, 6),
                read(Unit.ESC, Registers.BATTERY_PERCENT, 2),
                read(Unit.ESC, Registers.SPEED, 2),
                read(Unit.ESC, Registers.ODOMETER, 4),
                read(Unit.ESC, Registers.TEMPERATURE, 2));
    }

    public BmsState battery() throws IOException, InterruptedException {
        return BmsState.of(read(Unit.BMS, Registers.BMS_BLOCK, Registers.BMS_BLOCK_BYTES));
    }

    Cells cells() throws IOException, InterruptedException {
        return Cells.of(read(Unit.BMS, Registers.CELLS, Registers.CELLS_BYTES));
    }

    /** Locks; true: the scooter now says that it is locked. It refuses while it moves. */
    public boolean lock() throws IOException, InterruptedException {
        // Whether or not an answer came: what the scooter says about itself decides.
        ask(dialect.write(Unit.ESC, Registers.LOCK, 1), ANSWER_TIMEOUT, Answers::accepted);
        return state().isLocked();
    }

    /** Unlocks; true: the scooter now says that it is not locked. */
    public boolean unlock() throws IOException, InterruptedException {
        ask(dialect.write(Unit.ESC, Registers.UNLOCK, 1), ANSWER_TIMEOUT, Answers::accepted);
        return !state().isLocked();
    }

    /** Limits the speed to 6 km/h, or lifts that limit to 20 km/h; true: the scooter now says so. */
    public boolean limitTo(int kilometresPerHour) throws IOException, InterruptedException {
        boolean slow = kilometresPerHour <= SLOW_KMH;
        boolean written = write(slow ? Registers.LIMIT_LIMITED : Registers.LIMIT_NORMAL, kilometresPerHour * 10)
                && write(Registers.LIMIT_SWITCH, slow ? 1 : 0);
        return written && state().isLimited() == slow;
    }

    /** Sent once; what comes back, if anything, is the scooter starting anew. */
    public void reboot() throws IOException {
        line.send(dialect.writeSilently(Unit.ESC, Registers.REBOOT, 1));
    }

    private byte[] read(Unit unit, int register, int bytes) throws IOException, InterruptedException {
        Frame request = dialect.read(unit, register, bytes);
        for (int attempt = 1; attempt <= READ_TRIES_MAX; attempt++) {
            Optional<byte[]> data = ask(request, ANSWER_TIMEOUT, Answers::data);
            if (data.isPresent()) {
                return data.get();
            }
        }
        throw new SilentException("read of register " + Integer.toHexString(register) + " of " + unit);
    }

    private boolean write(int register, int word) throws IOException, InterruptedException {
        Frame request = dialect.write(Unit.ESC, register, word);
        return ask(request, ANSWER_TIMEOUT, Answers::accepted)
                .orElseThrow(() -> new SilentException("write of register " + Integer.toHexString(register)));
    }

    /** Sends once and waits for the frame that {@code answers}. */
    public <T> Optional<T> ask(Frame request, Duration timeout, BiFunction<Frame, Frame, Optional<T>> answers)
            throws IOException, InterruptedException {
        line.send(request);
        for (int frames = 0; frames < FOREIGN_FRAMES_MAX; frames++) {
            Optional<Frame> answer = line.receive(timeout);
            if (answer.isEmpty()) {
                return Optional.empty();
            }
            Optional<T> result = answers.apply(request, answer.get());
            if (result.isPresent()) {
                return result;
            }
        }
        return Optional.empty();
    }

    /** Sends without wanting an answer. */
    public void tell(Frame frame) throws IOException {
        line.send(frame);
    }
}
