package tsuji.gateway.device;

import java.util.Locale;

/** Where a peer is in its life. */
enum State {
    /** Has a secret, perhaps printed on its label, and waits in a box for a technician to claim it. May not speak yet. */
    INVITED,
    /** A technician put it in place; it has not been heard since. */
    CLAIMED,
    ACTIVE,
    /** May not speak until it is resumed. */
    SUSPENDED,
    /** Will never speak again; its id stays taken and its secret is destroyed. */
    RETIRED;

    boolean maySpeak() {
        return this == CLAIMED || this == ACTIVE;
    }

    /** As people and the database see it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for a text that is no state. */
    static State of(String text) {
        for (State state : values()) {
            if (state.text().equals(text)) {
                return state;
            }
        }
        throw new IllegalArgumentException("state is \"" + text + "\"");
    }
}
