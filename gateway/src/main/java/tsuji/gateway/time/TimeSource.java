package tsuji.gateway.time;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Where the gateway has its time from, the least trusted first. */
public enum TimeSource {
    /** The machine's own clock: a clock chip, or the time of the last shutdown. It may be off by as long as it had no power. */
    MACHINE(0),
    /** Meters whose clocks agree; they tell whole minutes. */
    METER(60_000),
    /** Scooters that agree on the time of their satellites. */
    GNSS(10_000),
    /** The time service of the machine, which has a server. */
    NTP(500);

    private final long toleranceMillis;

    TimeSource(long toleranceMillis) {
        this.toleranceMillis = toleranceMillis;
    }

    /** How far apart two that agree may be. */
    long toleranceMillis() {
        return toleranceMillis;
    }

    /** As devices and technicians read it: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How far off it may be, on the safe side: what is agreed, and what it was held up. Empty: nobody knows. */
    public Optional<Duration> uncertainty() {
        return this == MACHINE ? Optional.empty() : Optional.of(Duration.ofMillis(2 * toleranceMillis));
    }
}
