package tsuji.bridge.echonet;

import java.util.OptionalInt;

/** One line that an SKSTACK-IP adapter has said. */
sealed interface SkLine permits SkLine.Ok, SkLine.Fail, SkLine.Event, SkLine.Udp, SkLine.Text {

    /** End of a command that worked. {@code text}: what stands behind OK, empty for most. */
    record Ok(String text) implements SkLine {}

    /** End of a command that did not. {@code code}: 1 to 10, as in ER10. */
    record Fail(int code) implements SkLine {
        static final int NOT_SUPPORTED = 4;
        static final int EXECUTION_FAILED = 10;
    }

    /**
     * Something happened.
     *
     * @param parameter of event 21: 0 sent, 1 failed, 2 a neighbour solicitation was sent instead.
     */
    record Event(int number, String address, OptionalInt parameter) implements SkLine {
        static final int BEACON = 0x20;
        static final int SENT = 0x21;
        static final int SCAN_FINISHED = 0x22;
        static final int JOIN_FAILED = 0x24;
        static final int JOINED = 0x25;
        static final int END_REQUESTED = 0x26;
        static final int SESSION_ENDED = 0x27;
        static final int END_UNANSWERED = 0x28;
        static final int LIFETIME_OVER = 0x29;
        static final int AIRTIME_USED_UP = 0x32;
        static final int AIRTIME_FREE = 0x33;

        static final int SENT_OK = 0;
        static final int SENT_FAILED = 1;
    }

    /**
     * A datagram.
     *
     * @param lqi link quality, where the adapter says it.
     * @param data owned by the record.
     */
    record Udp(
            String source, String destination, int remotePort, int localPort, String mac, OptionalInt lqi, byte[] data)
            implements SkLine {}

    /** Any other line: an echo, the answer of a command, a part of a beacon's description. Leading spaces are kept. */
    record Text(String text) implements SkLine {}
}
