package tsuji.gateway.command;

import java.util.Locale;
import java.util.Optional;

/** Where a command stands. Stored by name. */
public enum State {
    /** On the disk, not sent. */
    ACCEPTED,
    /** About to be sent, or sent: never again, whatever happens. */
    DELIVERED,
    SUCCEEDED,
    FAILED,
    EXPIRED,
    REFUSED;

    public boolean isFinal() {
        return this != ACCEPTED && this != DELIVERED;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a device may say of its own. */
    static Optional<State> outcome(String label) {
        for (State state : values()) {
            if (state.isFinal() && state.label().equals(label)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
