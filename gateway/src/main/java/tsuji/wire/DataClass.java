package tsuji.wire;

import java.util.Locale;

/**
 * What a reading means to the city, and so how it is treated when time or space is short.
 *
 * <p>The ordinal is stored in the journal; the order of the constants must not change.
 */
public enum DataClass {
    /** Alarm, trip start or end, state change, command outcome. Committed at once, never dropped. */
    EVENT,
    /** Value of one metering slot, for example half an hour. Never dropped: it is money. */
    INTERVAL,
    /** Everything else: positions, speeds, momentary power. Thinned first when the byte budget is exhausted. */
    TELEMETRY;

    /** As it stands in city topics: {@code event}, {@code interval}, {@code telemetry}. */
    public String topicLevel() {
        return name().toLowerCase(Locale.ROOT);
    }
}
