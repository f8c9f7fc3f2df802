package tsuji.sim.scenario;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tsuji.wire.DeviceId;

/**
 * The commands that the city issues in a run.
 *
 * @param perSecond how many; 0: none.
 * @param from virtual time of the first.
 * @param until virtual time after which none is issued.
 * @param expiry from its issue until a command must not be done any more.
 * @param mix weight of each kind.
 */
public record CommandPlan(
        double perSecond, Duration from, Duration until, Duration expiry, Selection on, Map<CommandKind, Integer> mix) {
    public static final double PER_SECOND_MAX = 200;

    /** Unless a plan says otherwise. */
    static final Duration EXPIRY = Duration.ofSeconds(30);

    public static final CommandPlan NONE =
            new CommandPlan(0, Duration.ZERO, Duration.ZERO, EXPIRY, Selection.ALL, CommandKind.evenly());

    public CommandPlan {
        mix = Map.copyOf(mix);
    }

    public boolean isEmpty() {
        return perSecond == 0;
    }

    /** How many should have been issued by this virtual time. */
    public long dueAt(Duration elapsed) {
        Duration issuing = (elapsed.compareTo(until) < 0 ? elapsed : until).minus(from);
        return issuing.isNegative() ? 0 : (long) (perSecond * issuing.toMillis() / 1_000);
    }

    /** Who may be asked what; a kind that no device takes, or that weighs nothing, is missing. */
    public Map<CommandKind, List<DeviceId>> takers(List<Fleet> fleets) {
        Map<CommandKind, List<DeviceId>> takers = new EnumMap<>(CommandKind.class);
        mix.forEach((kind, weight) -> {
            List<DeviceId> devices = fleets.stream()
                    .filter(fleet -> kind.isFor(fleet.behaviour().type()))
                    .flatMap(this::selected)
                    .toList();
            if (weight > 0 && !devices.isEmpty()) {
                takers.put(kind, devices);
            }
        });
        return takers;
    }

    private Stream<DeviceId> selected(Fleet fleet) {
        Set<DeviceId> selected = on.among(fleet.ids().ids().stream());
        return fleet.ids().ids().stream().filter(selected::contains);
    }

    /** One of these kinds by weight; {@code chance} is from 0 to below 1. */
    public Optional<CommandKind> choose(Map<CommandKind, List<DeviceId>> takers, double chance) {
        double left = chance * takers.keySet().stream().mapToInt(mix::get).sum();
        for (CommandKind kind : takers.keySet()) {
            left -= mix.get(kind);
            if (left < 0) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** For people. */
    @Override
    public String toString() {
        return perSecond + " commands a second from " + Durations.format(from) + " until " + Durations.format(until)
                + " to \"" + on.text() + "\", each expires after " + Durations.format(expiry) + ": "
                + mix.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(share -> share.getKey().label() + " " + share.getValue())
                        .collect(Collectors.joining(", "));
    }
}
