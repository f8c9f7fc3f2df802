package tsuji.sim.verify;

/**
 * What became of one message of a device.
 *
 * @param repeated the same entry arrived again.
 * @param reordered it arrived after a later one of its topic.
 * @param doubled it arrived under another identity too.
 * @param corrupted it arrived with another content.
 */
public record MessageFate(
        String device,
        long msgSeq,
        Fate fate,
        boolean repeated,
        boolean reordered,
        boolean doubled,
        boolean corrupted) {
    /** Every message has exactly one. */
    public enum Fate {
        LIVE("live"),
        BACKLOG("backlog"),
        REFUSED("refused"),
        QUEUED("queued"),
        EXPIRED("expired"),
        LOST("lost"),
        UNACKNOWLEDGED("unacknowledged"),
        NEVER_SENT("never-sent");

        private final String label;

        Fate(String label) {
            this.label = label;
        }

        /** As it stands in reports. */
        public String label() {
            return label;
        }
    }
}
