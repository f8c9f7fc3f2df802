package tsuji.sim.scenario;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A whole scenario.
 *
 * @param description what it shows, in both languages of the product.
 * @param seed with the same version of the program: same seed, same bytes.
 * @param wires emulated devices behind a bridge.
 * @param commands that the city issues.
 * @param firmware that the gateway brings to devices.
 * @param timeline what breaks, in the order of its beginning.
 */
public record Scenario(
        String name,
        Description description,
        long seed,
        Clock clock,
        Target target,
        List<Fleet> fleets,
        List<Wire> wires,
        CommandPlan commands,
        FirmwarePlan firmware,
        Timeline timeline,
        Expectations expect) {
    /** As it stands in the file. */
    public static final String API_VERSION = "device-sim/v1";

    /** More devices than this are refused: one process serves about this many. */
    public static final int DEVICES_MAX = 20_000;

    public Scenario {
        fleets = List.copyOf(fleets);
        wires = List.copyOf(wires);
        long devices = fleets.stream().mapToLong(fleet -> fleet.ids().size()).sum();
        if (devices > DEVICES_MAX) {
            throw new IllegalArgumentException(devices + " devices, allowed " + DEVICES_MAX);
        }
    }

    public int devices() {
        return fleets.stream().mapToInt(fleet -> fleet.ids().size()).sum();
    }

    /** Whether some of its devices come through the gateway's door for CoAP. */
    public boolean usesCoap() {
        return fleets.stream().anyMatch(fleet -> fleet.transport() == Fleet.Transport.COAPS);
    }

    /** Whether some of its devices show certificates. */
    public boolean usesCertificates() {
        return fleets.stream().anyMatch(fleet -> fleet.identity() == Fleet.Identity.CERTIFICATE);
    }

    /** Whether the city asks anything of anybody. */
    public boolean hasCommands() {
        return !commands.isEmpty()
                || wires.stream().anyMatch(wire -> !wire.commands().isEmpty());
    }

    public Scenario withSeed(long other) {
        return new Scenario(
                name, description, other, clock, target, fleets, wires, commands, firmware, timeline, expect);
    }

    public Scenario withClock(Clock other) {
        return new Scenario(
                name, description, seed, other, target, fleets, wires, commands, firmware, timeline, expect);
    }

    public Scenario withTimeline(Timeline other) {
        return new Scenario(name, description, seed, clock, target, fleets, wires, commands, firmware, other, expect);
    }

    public Scenario withTarget(Target other) {
        return new Scenario(name, description, seed, clock, other, fleets, wires, commands, firmware, timeline, expect);
    }

    /** What a scenario shows, Japanese and English; empty text when not said. */
    public record Description(String ja, String en) {}

    /**
     * The clock the devices live by.
     *
     * @param start virtual time at which the run begins; empty: now, so times, and with them the bytes, differ between runs.
     * @param duration virtual time that passes.
     */
    public record Clock(Optional<Instant> start, Duration duration, Speed speed) {
        public Clock withDuration(Duration other) {
            return new Clock(start, other, speed);
        }

        public Clock withSpeed(Speed other) {
            return new Clock(start, duration, other);
        }
    }
}
