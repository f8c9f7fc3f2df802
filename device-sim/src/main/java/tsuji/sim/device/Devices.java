package tsuji.sim.device;

import java.util.ArrayList;
import java.util.List;
import tsuji.sim.scenario.Fleet;
import tsuji.sim.scenario.Scenario;
import tsuji.wire.DeviceId;

/** Makes the devices of a scenario. */
public final class Devices {
    private Devices() {}

    /** All devices, fleet by fleet, in the order of their ids. */
    public static List<Device> of(Scenario scenario, long startMillis) {
        List<Device> devices = new ArrayList<>(scenario.devices());
        for (Fleet fleet : scenario.fleets()) {
            for (DeviceId id : fleet.ids().ids()) {
                Composer composer = new Composer(id, fleet.payload(), Clocks.of(scenario.timeline(), id, startMillis));
                devices.add(device(scenario.seed(), composer, fleet.behaviour(), startMillis));
            }
        }
        return devices;
    }

    private static Device device(long seed, Composer composer, Fleet.Behaviour behaviour, long startMillis) {
        if (behaviour instanceof Fleet.Scooters scooters) {
            return new Scooter(seed, composer, scooters, startMillis);
        }
        return new Meter(seed, composer, (Fleet.Meters) behaviour, startMillis);
    }
}
