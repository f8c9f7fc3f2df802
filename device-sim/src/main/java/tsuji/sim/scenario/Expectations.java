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

    /** What is judged. Most are counts of messages that the judge makes from what was sent and what the city stored. */
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
        /** From a device's first attempt to the city, 99 of 100 live messages. */
        LIVE_P99("liveP99", Quantity.TIME, Source.JUDGE),
        /** From a device's last attempt to its PUBACK or PUBREC, half of the messages. */
        PUBACK_P50("pubackP50", Quantity.TIME, Source.FLEET),
        /** The same, 99 of 100. */
        PUBACK_P99("pubackP99", Quantity.TIME, Source.FLEET),
        /**
         * The longest time until all was well after a fault was mended: one of the gateway, until a device was acknowledged; one
         * of uplink or broker, until a live message came to the city.
         */
        RECOVERY("recovery", Quantity.TIME, Source.LINE),
        /** From the last answer to the devices until the city had everything. */
        DRAINED("drained", Quantity.TIME, Source.LINE),
        /** Resident memory of the gateway, the most that was seen. */
        MEMORY("memory", Quantity.BYTES, Source.LINE);

        /** Who measures it. */
        private enum Source {
            JUDGE,
            FLEET,
            LINE
        }

        private final String label;
        private final Quantity quantity;
        private final Source source;

        Measure(String label) {
            this(label, Quantity.COUNT, Source.JUDGE);
        }

        Measure(String label, Quantity quantity, Source source) {
            this.label = label;
            this.quantity = quantity;
            this.source = source;
        }

        /** As it stands in a scenario, in reports and among the figures of a run. */
        public String label() {
            return label;
        }

        /** How it is written, and in what it is kept: milliseconds, bytes, messages. */
        public Quantity quantity() {
            return quantity;
        }

        /** Whether it is a figure of the run; else the judge makes it from the files. */
        public boolean isFigure() {
            return source != Source.JUDGE;
        }

        /** Whether only a run on a line of its own measures it. */
        public boolean needsOwnLine() {
            return source == Source.LINE;
        }
    }
}
