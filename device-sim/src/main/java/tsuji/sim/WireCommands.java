package tsuji.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tsuji.sim.city.Commander;
import tsuji.sim.record.CommandLog;
import tsuji.sim.record.CommandStep;
import tsuji.sim.scenario.CommandKind;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.Wire;
import tsuji.wire.DeviceId;

/**
 * What the city asks of emulated devices, of each one thing after another: so whatever a device does belongs to the command
 * that it was last asked. {@link #done} is called by the devices' thread.
 */
final class WireCommands {
    private final Commander commander;
    private final CommandLog log;
    private final Clock clock;
    private final List<Queue> queues = new ArrayList<>();
    private final Map<DeviceId, String> asked = new ConcurrentHashMap<>();

    /** The commands of one device. */
    private static final class Queue {
        private final DeviceId device;
        private final List<CommandKind> kinds;
        private int next;

        Queue(DeviceId device, List<CommandKind> kinds) {
            this.device = device;
            this.kinds = kinds;
        }
    }

    WireCommands(Scenario scenario, Commander commander, CommandLog log, Clock clock) {
        this.commander = commander;
        this.log = log;
        this.clock = clock;
        for (Wire wire : scenario.wires()) {
            wire.devices().forEach(device -> queues.add(new Queue(device, wire.commands())));
        }
    }

    /** Asks what is next of each device that has told the outcome of the last. */
    void step() throws IOException {
        for (Queue queue : queues) {
            boolean waits = commander.isOpen(asked.getOrDefault(queue.device, ""));
            if (!waits && queue.next < queue.kinds.size()) {
                String id = "wire-" + clock.millis() + "-" + queue.device + "-" + queue.next;
                asked.put(queue.device, id);
                if (commander.ask(id, queue.device, queue.kinds.get(queue.next))) {
                    queue.next++;
                }
            }
        }
    }

    /** A device has done a command. */
    void done(DeviceId device, String command) {
        try {
            log.add(new CommandStep(
                    asked.getOrDefault(device, ""),
                    device.value(),
                    CommandStep.Kind.DONE,
                    command,
                    "",
                    clock.millis()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether all was asked. */
    boolean isSettled() {
        return queues.stream().allMatch(queue -> queue.next == queue.kinds.size());
    }
}
