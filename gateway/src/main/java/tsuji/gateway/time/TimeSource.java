package tsuji.gateway.time;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Where the gateway has its time from, the least trusted first. */
public enum TimeSource {
    /** The machine's own clock: a clock chip, or the time of the last shutdown. It may be off by as long as it had no power. */
    MACHINE(null),
    /** The time service of the machine, which has a server. */
    NTP(Duration.ofSeconds(1));

    private final Duration uncertainty;

    TimeSource(Duration uncertainty) {
        this.uncertainty = uncertainty;
    }

    /** As devices and technicians read it: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How far off it may be, on the safe side; empty: nobody knows. */
    public Optional<Duration> uncertainty() {
        return Optional.ofNullable(uncertainty);
    }
}
