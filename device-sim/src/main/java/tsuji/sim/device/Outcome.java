package tsuji.sim.device;

/**
 * What became of a command at its device.
 *
 * @param state as the device contract names it.
 * @param reason why not; empty text when it was done.
 */
public record Outcome(String state, String reason) {
    public static final Outcome DONE = new Outcome("succeeded", "");
    public static final Outcome LATE = new Outcome("expired", "it came after its expiry");

    static Outcome refused(String reason) {
        return new Outcome("refused", reason);
    }

    /** A command that this kind of device does not know. */
    static Outcome unknown(Command command) {
        return refused("does not know " + command.name());
    }

    public boolean isDone() {
        return equals(DONE);
    }
}
