package tsuji.gateway.command;

import java.util.Optional;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.TimeQuality;

/** Whether a command may be done: when it comes in, again right before it is sent, and how long it lives. */
final class Judge {
    /** A command issued further in the future than this means that our clock or the issuer's is wrong. */
    static final long CLOCK_DIFFERENCE_SECONDS_MAX = 300;

    /** No command waits longer for its device. */
    static final long LIFE_SECONDS_MAX = 604_800;

    /** A device that got a command in time may answer this long after its expiry. */
    static final long ANSWER_MILLIS_MAX = 60_000;

    private final DeviceRegistry registry;
    private final TrustedClock clock;
    private final Motions motions;

    Judge(DeviceRegistry registry, TrustedClock clock, Motions motions) {
        this.registry = registry;
        this.clock = clock;
        this.motions = motions;
    }

    /** How a command ends before it began. */
    record Verdict(State state, String reason) {
        static Optional<Verdict> refused(String reason) {
            return Optional.of(new Verdict(State.REFUSED, reason));
        }
    }

    /** Empty: it may be done. */
    Optional<Verdict> objection(Command command) {
        Optional<Device> device = registry.find(command.device());
        if (device.isEmpty()) {
            return Verdict.refused("the device is not registered");
        }
        Optional<String> foreign = device.get().type().objection(command.name(), command.arguments());
        if (foreign.isPresent()) {
            return Verdict.refused(foreign.get());
        }
        TrustedClock.Sighting now = clock.sight();
        if (now.quality() == TimeQuality.UNKNOWN) {
            return Verdict.refused("the gateway's clock is not set, so the expiry means nothing");
        }
        long seconds = now.unixMillis() / 1_000;
        if (command.origin().issuedAtSeconds() > seconds + CLOCK_DIFFERENCE_SECONDS_MAX) {
            return Verdict.refused("issued in the future: a clock is wrong, so the expiry means nothing");
        }
        if (command.expiresAtSeconds() > seconds + LIFE_SECONDS_MAX) {
            return Verdict.refused("lives longer than " + LIFE_SECONDS_MAX + " s");
        }
        return command.expiresAtSeconds() <= seconds
                ? Optional.of(new Verdict(State.EXPIRED, "expired when it arrived"))
                : Optional.empty();
    }

    /** True: whether it is unsafe cannot be said before the device tells its speed. */
    boolean awaitsSpeed(Command command) {
        return needsRest(command) && !motions.isKnown(command.device());
    }

    private boolean needsRest(Command command) {
        return registry.find(command.device())
                .filter(device -> device.type().needsRest(command.name()))
                .isPresent();
    }

    /** Why it is unsafe now. Any thread. */
    Optional<Verdict> danger(Command command) {
        if (registry.find(command.device()).isEmpty()) {
            return Verdict.refused("the device is not registered any more");
        }
        return needsRest(command) ? motions.objection(command.device()).flatMap(Verdict::refused) : Optional.empty();
    }

    /** Of a command that asks for more than the longest life, so much: it is refused, and need not be remembered longer. */
    Tracked.Life lifeOf(Command command) {
        long nowMillis = clock.sight().unixMillis();
        long expiresAtSeconds = Math.min(command.expiresAtSeconds(), nowMillis / 1_000 + LIFE_SECONDS_MAX);
        long leftMillis = expiresAtSeconds <= 0 ? 0 : Math.max(0, expiresAtSeconds * 1_000 - nowMillis);
        return new Tracked.Life(expiresAtSeconds, clock.boot(), clock.monoMillis() + leftMillis);
    }

    /** How long it may still be sent, by the clock that gives it less; 0 or less: not at all. */
    long leftMillis(Tracked.Life life) {
        TrustedClock.Sighting now = clock.sight();
        boolean sameBoot = life.boot().equals(clock.boot());
        boolean known = now.quality() != TimeQuality.UNKNOWN;
        if (!sameBoot && !known) {
            return -ANSWER_MILLIS_MAX;
        }
        long byMono = sameBoot ? life.deadlineMonoMillis() - clock.monoMillis() : Long.MAX_VALUE;
        long byUnix = known ? life.expiresAtSeconds() * 1_000 - now.unixMillis() : Long.MAX_VALUE;
        return Math.min(byMono, byUnix);
    }
}
