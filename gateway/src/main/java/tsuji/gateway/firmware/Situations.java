package tsuji.gateway.firmware;

import java.time.LocalTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.Metric;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;
import tsuji.wire.Value;
import tsuji.wire.firmware.Policy;

/**
 * Charge, motion, lock and version of the devices of open roll-outs, as they told them themselves. Told by thread intake for
 * every delivery, asked by thread firmware.
 */
final class Situations {
    /** What was told earlier says nothing about now. */
    static final long AGE_MILLIS_MAX = 600_000;

    /** A scooter counts as parked when it has stood locked for so long. */
    static final long PARKED_MILLIS_MIN = 300_000;

    private final BiConsumer<DeviceId, String> onVersion;
    private final Map<DeviceId, Told> told = new ConcurrentHashMap<>();
    private volatile Set<DeviceId> watched = Set.of();

    /** {@code onVersion} hears each version that a watched device tells; it must not block. */
    Situations(BiConsumer<DeviceId, String> onVersion) {
        this.onVersion = onVersion;
    }

    /** A value and when it came. Empty: it never did. */
    private record Last(Optional<Double> value, long atMillis) {
        static final Last NONE = new Last(Optional.empty(), 0);

        Optional<Double> at(long nowMillis) {
            return value.filter(known -> nowMillis - atMillis <= AGE_MILLIS_MAX);
        }
    }

    /** {@code restsSinceMillis}: standing and locked; a negative number: it is not, as far as is known. */
    private record Told(
            Last battery, Last speed, Last locked, Last charging, long restsSinceMillis, Optional<String> version) {
        static final Told NOTHING = new Told(Last.NONE, Last.NONE, Last.NONE, Last.NONE, -1, Optional.empty());

        Told with(Reading reading, long nowMillis) {
            Last last = new Last(number(reading.value()), nowMillis);
            return switch (reading.metric()) {
                case "battery" -> new Told(last, speed, locked, charging, restsSinceMillis, version);
                case "speed" -> new Told(battery, last, locked, charging, restsSinceMillis, version).rested(nowMillis);
                case "locked" -> new Told(battery, speed, last, charging, restsSinceMillis, version).rested(nowMillis);
                case "charging" -> new Told(battery, speed, locked, last, restsSinceMillis, version);
                case "fw" -> new Told(battery, speed, locked, charging, restsSinceMillis, text(reading.value()));
                default -> this;
            };
        }

        private Told rested(long nowMillis) {
            boolean rests = speed.at(nowMillis).filter(value -> value == 0).isPresent()
                    && locked.at(nowMillis).filter(value -> value == 1).isPresent();
            long since = !rests ? -1 : restsSinceMillis >= 0 ? restsSinceMillis : nowMillis;
            return new Told(battery, speed, locked, charging, since, version);
        }
    }

    private static Optional<Double> number(Value value) {
        if (value instanceof Value.Num number) {
            return Optional.of(number.number());
        }
        return value instanceof Value.Flag flag ? Optional.of(flag.flag() ? 1.0 : 0.0) : Optional.empty();
    }

    private static Optional<String> text(Value value) {
        return value instanceof Value.Text text ? Optional.of(text.text()) : Optional.empty();
    }

    /** From now on these and no others. */
    void watch(Set<DeviceId> devices) {
        watched = Set.copyOf(devices);
        told.keySet().retainAll(watched);
    }

    /** Thread intake, after the commit. Costs nothing for devices that are not watched. */
    void seen(DeviceId device, byte[] body, long monoMillis) {
        if (!watched.contains(device)) {
            return;
        }
        Told now = told.getOrDefault(device, Told.NOTHING);
        try {
            for (Reading reading : Senml.decode(Senml.Format.CBOR, body)) {
                now = now.with(reading, monoMillis);
                if (reading.metric().equals("fw")) {
                    text(reading.value()).ifPresent(version -> onVersion.accept(device, version));
                }
            }
        } catch (SenmlException e) {
            throw new IllegalStateException("intake took a body that cannot be read", e);
        }
        told.put(device, now);
    }

    /** The version that the device told last; empty text: it told none yet. */
    String version(DeviceId device) {
        return told.getOrDefault(device, Told.NOTHING).version().orElse("");
    }

    /** Why the device may not be updated now; empty: it may. */
    Optional<String> objection(Device device, Policy policy, long monoMillis, LocalTime localTime) {
        Told known = told.getOrDefault(device.id(), Told.NOTHING);
        Set<String> metrics =
                Set.copyOf(device.type().metrics().stream().map(Metric::name).toList());
        // Who has no battery hangs on the mains, and who has no speed stands still.
        boolean hasBattery = metrics.contains("battery");
        boolean moves = metrics.contains("speed");
        Optional<Integer> battery =
                hasBattery ? known.battery().at(monoMillis).map(Double::intValue) : Optional.of(100);
        boolean parked = !moves || isParked(known, monoMillis);
        boolean mains = !hasBattery
                || known.charging().at(monoMillis).filter(on -> on == 1).isPresent();
        return policy.objection(new Policy.Situation(battery, parked, mains, localTime));
    }

    private static boolean isParked(Told known, long nowMillis) {
        return known.restsSinceMillis() >= 0
                && nowMillis - known.restsSinceMillis() >= PARKED_MILLIS_MIN
                && known.speed().at(nowMillis).isPresent()
                && known.locked().at(nowMillis).isPresent();
    }
}
