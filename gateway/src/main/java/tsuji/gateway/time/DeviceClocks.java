package tsuji.gateway.time;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import tsuji.wire.DeviceId;

/**
 * What devices say the time is, each measured against the monotonic time of this boot. Any thread.
 *
 * <p>A message only ever comes later than it was stamped, so of several the one with the largest lead is nearest to the
 * device's clock. A lead counts when two spans in a row agree on it: while a device empties its store of old readings each span
 * has a larger one than the span before.
 */
final class DeviceClocks {
    /** A span lasts at least this long … */
    static final long SPAN_MILLIS = 60_000;

    /** … and has at least this many messages: a single one may have been held up anywhere. */
    static final int SPAN_MESSAGES_MIN = 3;

    /** Spans whose leads differ by more do not agree. */
    static final long STEADY_MILLIS = 5_000;

    /** Who was silent for so long is measured anew. */
    static final long SILENT_MILLIS_MAX = 24 * 3_600_000L;

    /** As many as a registry holds; more are not measured. */
    static final int CLOCKS_MAX = 20_000;

    private final Map<DeviceId, Track> tracks = new ConcurrentHashMap<>();

    /**
     * One device.
     *
     * @param leadMillis the largest of the span under way: Unix time of the device less monotonic time here.
     * @param previous that of the span before.
     * @param steady the lead on which the two last complete spans agreed.
     */
    private record Track(
            long startedMillis,
            int messages,
            long leadMillis,
            OptionalLong previous,
            OptionalLong steady,
            long heardMillis) {
        static Track of(long leadMillis, long nowMillis) {
            return new Track(nowMillis, 1, leadMillis, OptionalLong.empty(), OptionalLong.empty(), nowMillis);
        }

        Track with(long lead, long nowMillis) {
            if (nowMillis - startedMillis < SPAN_MILLIS || messages < SPAN_MESSAGES_MIN) {
                return new Track(startedMillis, messages + 1, Math.max(leadMillis, lead), previous, steady, nowMillis);
            }
            boolean agrees = previous.isPresent() && Math.abs(leadMillis - previous.getAsLong()) <= STEADY_MILLIS;
            OptionalLong complete = OptionalLong.of(leadMillis);
            return new Track(nowMillis, 1, lead, complete, agrees ? complete : OptionalLong.empty(), nowMillis);
        }

        boolean isForgotten(long nowMillis) {
            return nowMillis - heardMillis > SILENT_MILLIS_MAX;
        }
    }

    /** A message came at {@code monoMillis} that says it is {@code unixMillis}. */
    void heard(DeviceId device, long unixMillis, long monoMillis) {
        long lead = unixMillis - monoMillis;
        if (tracks.size() < CLOCKS_MAX || tracks.containsKey(device)) {
            tracks.compute(
                    device,
                    (id, known) -> known == null || known.isForgotten(monoMillis)
                            ? Track.of(lead, monoMillis)
                            : known.with(lead, monoMillis));
        }
    }

    /** The leads that are steady, in milliseconds; forgets who has been silent. */
    Map<DeviceId, Long> leads(long monoMillis) {
        tracks.values().removeIf(track -> track.isForgotten(monoMillis));
        Map<DeviceId, Long> leads = new HashMap<>();
        tracks.forEach((device, track) -> track.steady.ifPresent(lead -> leads.put(device, lead)));
        return leads;
    }
}
