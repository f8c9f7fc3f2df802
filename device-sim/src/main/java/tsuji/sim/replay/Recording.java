package tsuji.sim.replay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tsuji.sim.scenario.Fleet;
import tsuji.sim.scenario.Speed;
import tsuji.sim.scenario.Target;
import tsuji.sim.transport.Cast;
import tsuji.wire.DeviceId;

/**
 * A recording, ready to be sent.
 *
 * @param rows rows of the file, the header apart.
 * @param types device type in the gateway's registry, per device.
 * @param messages per device in the order of time.
 * @param findings rows that were not taken as they are.
 * @param shiftedSeconds by how much all times were moved.
 */
public record Recording(
        int rows,
        Map<DeviceId, String> types,
        List<RecordedMessage> messages,
        List<Finding> findings,
        double shiftedSeconds) {
    private static final int QOS = 1;
    private static final long DAY_SECONDS = 86_400;

    public Recording {
        types = Map.copyOf(types);
        messages = List.copyOf(messages);
        findings = List.copyOf(findings);
    }

    public long count(Finding.Fate fate) {
        return findings.stream().filter(finding -> finding.fate() == fate).count();
    }

    /**
     * Moves all times by whole days, so that the middle of the recording is today: the gateway refuses times more than a
     * year from now, and so a recording of two years fits. Days and times of day keep their structure.
     */
    public Recording centredOn(long unixMillis) {
        double first = firstSeconds();
        double last = lastSeconds();
        double middle = (first + last) / 2;
        long days = Math.round((unixMillis / 1_000.0 - middle) / DAY_SECONDS);
        return shifted(days * (double) DAY_SECONDS);
    }

    /** Moves all times so that the first is this one. */
    public Recording startingAt(long unixMillis) {
        return shifted(unixMillis / 1_000.0 - firstSeconds());
    }

    private Recording shifted(double seconds) {
        return new Recording(
                rows,
                types,
                messages.stream().map(message -> message.shifted(seconds)).toList(),
                findings,
                shiftedSeconds + seconds);
    }

    /** Whole days of {@link #shiftedSeconds}. */
    public long shiftedDays() {
        return Math.round(shiftedSeconds / DAY_SECONDS);
    }

    /**
     * Lets other devices say it.
     *
     * @param names new by old; a device that is not named keeps its own.
     * @throws IllegalArgumentException when an old one does not occur, or two devices would become one.
     */
    public Recording renamed(Map<DeviceId, DeviceId> names) {
        for (DeviceId old : names.keySet()) {
            if (!types.containsKey(old)) {
                throw new IllegalArgumentException(old + " does not occur in the recording");
            }
        }
        Map<DeviceId, String> renamed = new TreeMap<>();
        types.forEach((device, type) -> {
            DeviceId name = names.getOrDefault(device, device);
            if (renamed.put(name, type) != null) {
                throw new IllegalArgumentException("two devices would be " + name);
            }
        });
        List<RecordedMessage> said = messages.stream()
                .map(message -> new RecordedMessage(
                        names.getOrDefault(message.device(), message.device()),
                        message.dataClass(),
                        message.readings()))
                .toList();
        return new Recording(rows, renamed, said, findings, shiftedSeconds);
    }

    private double firstSeconds() {
        return messages.stream()
                .mapToDouble(RecordedMessage::firstSeconds)
                .min()
                .orElse(0);
    }

    private double lastSeconds() {
        return messages.stream().mapToDouble(RecordedMessage::lastSeconds).max().orElse(0);
    }

    /** All devices at a gateway. */
    public Cast cast(Target target, Speed speed) {
        Map<DeviceId, List<RecordedMessage>> byDevice = new TreeMap<>();
        messages.forEach(message -> byDevice.computeIfAbsent(message.device(), device -> new ArrayList<>())
                .add(message));
        List<Cast.Member> members = new ArrayList<>();
        byDevice.forEach((device, said) -> members.add(new Cast.Member(
                new RecordedDevice(device, said),
                members.size() % 2 == 1,
                QOS,
                RecordedDevice.FORMAT,
                Fleet.Transport.MQTT,
                Fleet.Identity.SECRET)));
        double first = firstSeconds();
        double last = lastSeconds();
        // The last message is due at the last moment, and that still counts.
        Duration duration = Duration.ofSeconds((long) (last - first) + 1);
        return new Cast(target, members, (long) (first * 1_000), duration, speed);
    }
}
