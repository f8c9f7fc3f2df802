package tsuji.sim.bench;

import java.util.Locale;

/** What can be measured. */
public enum Kind {
    GATEWAY("tsuji-gateway, fsync before each acknowledgement"),
    MOSQUITTO("mosquitto with a QoS 1 bridge and persistence; acknowledges from memory"),
    APPEND("limit: append and fdatasync once per poll round, then the answers; nothing forwarded"),
    ECHO("limit: answers at once, no disk; nothing forwarded"),
    SQLITE("limit: SQLite group commit alone (WAL, synchronous=FULL), no network");

    private final String what;

    Kind(String what) {
        this.what = what;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    String what() {
        return what;
    }

    static Kind of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
