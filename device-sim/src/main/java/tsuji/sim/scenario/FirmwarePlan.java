package tsuji.sim.scenario;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tsuji.wire.DeviceId;

/**
 * The image that a run brings to devices.
 *
 * @param imageBytes its size.
 * @param stages share of the devices up to each stage in percent, as the gateway's program takes it.
 * @param failedPercentMax more failures stop the roll-out.
 * @param test how long a device that runs the new image is watched.
 * @param mix weight of each behaviour; empty: no image is brought to anybody.
 */
public record FirmwarePlan(
        Selection on,
        int imageBytes,
        String stages,
        int failedPercentMax,
        Duration test,
        Map<FirmwareBehaviour, Integer> mix) {
    /** The gateway updates so many devices at once. */
    public static final int DEVICES_MAX = 1_000;

    /** Meters are the grid's: what a roll-out reaches are scooters. */
    public static final String TYPE = "scooter";

    public static final FirmwarePlan NONE = new FirmwarePlan(Selection.ALL, 0, "", 0, Duration.ZERO, Map.of());

    public FirmwarePlan {
        mix = Map.copyOf(mix);
    }

    public boolean isEmpty() {
        return mix.isEmpty();
    }

    /** Who takes part, and how: the selected scooters, those of each fleet shared out by weight in their order. */
    public Map<DeviceId, FirmwareBehaviour> roles(List<Fleet> fleets) {
        Map<DeviceId, FirmwareBehaviour> roles = new LinkedHashMap<>();
        if (isEmpty()) {
            return roles;
        }
        for (Fleet fleet : fleets) {
            List<DeviceId> devices = devices(fleet);
            for (int i = 0; i < devices.size(); i++) {
                roles.put(devices.get(i), roleAt((i + 0.5) / devices.size()));
            }
        }
        return roles;
    }

    private List<DeviceId> devices(Fleet fleet) {
        if (!fleet.behaviour().type().equals(TYPE)) {
            return List.of();
        }
        Set<DeviceId> selected = on.among(fleet.ids().ids().stream());
        return fleet.ids().ids().stream().filter(selected::contains).toList();
    }

    private FirmwareBehaviour roleAt(double share) {
        double left = share * mix.values().stream().mapToInt(Integer::intValue).sum();
        FirmwareBehaviour last = FirmwareBehaviour.ACCEPT;
        for (FirmwareBehaviour behaviour : FirmwareBehaviour.values()) {
            int weight = mix.getOrDefault(behaviour, 0);
            if (weight > 0) {
                last = behaviour;
                left -= weight;
            }
            if (left < 0) {
                break;
            }
        }
        return last;
    }

    /** For people. */
    @Override
    public String toString() {
        return "an image of " + Quantity.BYTES.format(imageBytes) + " to \"" + on.text() + "\" in stages of " + stages
                + " %, stopped by more than " + failedPercentMax + " % failed, watched for " + Durations.format(test)
                + ": "
                + mix.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(share -> share.getKey().label() + " " + share.getValue())
                        .collect(Collectors.joining(", "));
    }
}
