package tsuji.sim.scenario;

import java.util.EnumMap;
import java.util.Map;

/**
 * What decides between pass and fail.
 *
 * @param atMost the largest value of each measure that passes; a measure that is absent is reported, not judged.
 */
public record Expectations(Map<Measure, Long> atMost) {
    /** What the product promises always. A scenario adds to these. */
    public static final Expectations PROMISES =
            new Expectations(Map.of(Measure.LOST, 0L, Measure.DOUBLED, 0L, Measure.CORRUPTED, 0L));

    public Expectations {
        atMost = Map.copyOf(atMost);
    }

    /** The promises, and on top of them or in their place what is given. */
    static Expectations promisesAnd(Map<Measure, Long> given) {
        Map<Measure, Long> all = new EnumMap<>(PROMISES.atMost);
        all.putAll(given);
        return new Expectations(all);
    }

    /** What the judge measures. Counts of messages, but for the last. */
    public enum Measure {
        /** Acknowledged, and neither at the city nor accounted for by the gateway. */
        LOST("lost"),
        /** At the city under two identities. */
        DOUBLED("doubled"),
        /** At the city with another content. */
        CORRUPTED("corrupted"),
        /** Refused by the gateway. */
        REFUSED("refused"),
        /** No acknowledgement came (QoS 0 apart). */
        UNACKNOWLEDGED("unacknowledged"),
        /** Still waiting at the gateway when the run was judged. */
        QUEUED("queued"),
        /** Given up by the gateway by its rules, and counted there. */
        EXPIRED("expired"),
        /** Repeats of one identity that the city saw and dropped. */
        DUPLICATES("duplicates"),
        /** At the city after a later one of the same device in the same topic. */
        REORDERED("reordered"),
        /** From a device's first attempt to the city, 99 of 100 live messages: milliseconds. */
        LIVE_P99("liveP99");

        private final String label;

        Measure(String label) {
            this.label = label;
        }

        /** As it stands in a scenario and in reports. */
        public String label() {
            return label;
        }
    }
}
