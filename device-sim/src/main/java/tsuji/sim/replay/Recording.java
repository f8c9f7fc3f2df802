package tsuji.sim.replay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
 * @param shiftedDays by how many days all times were moved.
 */
public record Recording(
        int rows,
        Map<DeviceId, String> types,
        List<RecordedMessage> messages,
        List<Finding> findings,
        long shiftedDays) {
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
        double first = messages.stream()
                .mapToDouble(RecordedMessage::firstSeconds)
                .min()
                .orElse(0);
        double last = messages.stream()
                .mapToDouble(RecordedMessage::lastSeconds)
                .max()
                .orElse(0);
        double middle = (first + last) / 2;
        long days = Math.round((unixMillis / 1_000.0 - middle) / DAY_SECONDS);
        double seconds = days * (double) DAY_SECONDS;
        return new Recording(
                rows,
                types,
                messages.stream().map(message -> message.shifted(seconds)).toList(),
                findings,
                shiftedDays + days);
    }

    /** All devices at a gateway, as fast as it acknowledges. */
    public Cast cast(Target target) {
        Map<DeviceId, List<RecordedMessage>> byDevice = new TreeMap<>();
        messages.forEach(message -> byDevice.computeIfAbsent(message.device(), device -> new ArrayList<>())
                .add(message));
        List<Cast.Member> members = new ArrayList<>();
        byDevice.forEach((device, said) -> members.add(new Cast.Member(
                new RecordedDevice(device, said), members.size() % 2 == 1, QOS, RecordedDevice.FORMAT)));
        double first = messages.stream()
                .mapToDouble(RecordedMessage::firstSeconds)
                .min()
                .orElse(0);
        double last = messages.stream()
                .mapToDouble(RecordedMessage::lastSeconds)
                .max()
                .orElse(0);
        // The last message is due at the last moment, and that still counts.
        Duration duration = Duration.ofSeconds((long) (last - first) + 1);
        return new Cast(target, members, (long) (first * 1_000), duration, Speed.MAX);
    }
}
