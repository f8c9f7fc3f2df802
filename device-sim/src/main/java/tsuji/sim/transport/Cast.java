package tsuji.sim.transport;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tsuji.sim.device.Device;
import tsuji.sim.device.Devices;
import tsuji.sim.scenario.Fleet;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.Speed;
import tsuji.sim.scenario.Target;
import tsuji.wire.Senml;

/**
 * Who takes part in a run, where and how long.
 *
 * @param startMillis virtual time at the beginning, Unix milliseconds.
 * @param duration virtual time that passes.
 */
public record Cast(Target target, List<Member> members, long startMillis, Duration duration, Speed speed) {
    public Cast {
        members = List.copyOf(members);
    }

    /** A device and how it speaks to the gateway. */
    public record Member(
            Device device,
            boolean mqtt5,
            int qos,
            Senml.Format payload,
            Fleet.Transport transport,
            Fleet.Identity identity) {}

    /** The devices of a scenario; one that does not say when it begins begins now. */
    static Cast of(Scenario scenario, Clock clock) {
        Scenario.Clock time = scenario.clock();
        long startMillis = time.start().map(Instant::toEpochMilli).orElseGet(clock::millis);
        List<Device> devices = Devices.of(scenario, startMillis);
        List<Member> members = new ArrayList<>(devices.size());
        for (Fleet fleet : scenario.fleets()) {
            for (int i = 0; i < fleet.ids().size(); i++) {
                members.add(new Member(
                        devices.get(members.size()),
                        fleet.mqtt().isV5(i),
                        fleet.qos(),
                        fleet.payload(),
                        fleet.transport(),
                        fleet.identity()));
            }
        }
        return new Cast(scenario.target(), members, startMillis, time.duration(), time.speed());
    }
}
