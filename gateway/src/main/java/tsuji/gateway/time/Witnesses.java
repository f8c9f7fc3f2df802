package tsuji.gateway.time;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tsuji.wire.DeviceId;

/**
 * The time by the word of devices that have it from elsewhere, for a gateway whose time service has no server: the satellites of
 * scooters before the clocks of meters. Any thread may testify; {@link #agree} belongs to one.
 *
 * <p>Nobody is believed alone. {@value #AGREEING_MIN} and more than half of all must be within one tolerance of each other, and the
 * one in their middle counts. So fewer than {@value #AGREEING_MIN} liars, whatever they say, can only join honest witnesses and
 * not move the time further from the nearest of them than the tolerance.
 */
final class Witnesses {
    static final int AGREEING_MIN = 3;

    /** A quartz drifts 9 s in this time at 100 ppm; then the word of devices is too old. */
    static final long GOOD_MILLIS = 24 * 3_600_000L;

    private final Map<TimeSource, DeviceClocks> clocks =
            new EnumMap<>(Map.of(TimeSource.GNSS, new DeviceClocks(), TimeSource.METER, new DeviceClocks()));
    private volatile Optional<Agreement> agreement = Optional.empty();

    /** @param leadMillis Unix time less monotonic time. */
    private record Agreement(TimeSource source, long leadMillis, long madeMillis) {
        boolean isGood(long monoMillis) {
            return monoMillis - madeMillis <= GOOD_MILLIS;
        }
    }

    void testify(TimeSource source, DeviceId device, long unixMillis, long monoMillis) {
        clocks.get(source).heard(device, unixMillis, monoMillis);
    }

    /** Counts the votes: a new agreement takes the place of one that is no better. */
    void agree(long monoMillis) {
        for (TimeSource source : List.of(TimeSource.GNSS, TimeSource.METER)) {
            OptionalLong lead = agreed(clocks.get(source).leads(monoMillis).values(), source.toleranceMillis());
            boolean outranked = agreement
                    .filter(old -> old.isGood(monoMillis) && old.source.compareTo(source) > 0)
                    .isPresent();
            if (lead.isPresent() && !outranked) {
                agreement = Optional.of(new Agreement(source, lead.getAsLong(), monoMillis));
                return;
            }
        }
    }

    /** What devices agree to be the time; empty: they do not, or it is too long ago that they did. */
    Optional<TrustedClock.Sighting> sight(long monoMillis) {
        return agreement
                .filter(made -> made.isGood(monoMillis))
                .map(made -> TrustedClock.Sighting.byWitness(monoMillis + made.leadMillis, made.source));
    }

    /** The middle of the largest group within the tolerance, if it is large enough. */
    static OptionalLong agreed(Collection<Long> leads, long toleranceMillis) {
        long[] sorted = leads.stream().mapToLong(Long::longValue).sorted().toArray();
        int first = 0;
        int bestFirst = 0;
        int bestSize = 0;
        for (int last = 0; last < sorted.length; last++) {
            while (sorted[last] - sorted[first] > toleranceMillis) {
                first++;
            }
            if (last - first + 1 > bestSize) {
                bestSize = last - first + 1;
                bestFirst = first;
            }
        }
        return bestSize >= AGREEING_MIN && 2 * bestSize > sorted.length
                ? OptionalLong.of(sorted[bestFirst + bestSize / 2])
                : OptionalLong.empty();
    }
}
