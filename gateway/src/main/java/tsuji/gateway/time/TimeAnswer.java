package tsuji.gateway.time;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.TimeQuality;

/** What a device that asks for the time is told; the same at every door. Stateless. */
public final class TimeAnswer {
    private TimeAnswer() {}

    /** Seconds since 1970 and the quality: {@code 1795658400.123 synced}. */
    public static byte[] text(TrustedClock.Sighting now) {
        long millis = now.unixMillis();
        return String.format(
                        Locale.ROOT,
                        "%d.%03d %s",
                        Math.floorDiv(millis, 1_000L),
                        Math.floorMod(millis, 1_000),
                        now.quality().label())
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The readings {@code time} in seconds since 1970, {@code quality}, {@code source} and {@code uncertainty} in seconds. The
     * last is left out when nobody knows it.
     */
    public static byte[] senml(Senml.Format format, TrustedClock.Sighting now) {
        List<Reading> pack = new ArrayList<>();
        pack.add(Reading.number("time", "s", now.unixMillis() / 1_000.0, 0));
        pack.add(Reading.text("quality", now.quality().label(), 0));
        pack.add(Reading.text("source", now.source().label(), 0));
        if (now.quality() != TimeQuality.UNKNOWN) {
            now.source()
                    .uncertainty()
                    .map(most -> Reading.number("uncertainty", "s", most.toMillis() / 1_000.0, 0))
                    .ifPresent(pack::add);
        }
        return Senml.encode(format, pack);
    }
}
