package tsuji.sim.transport;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import tsuji.sim.device.Command;
import tsuji.sim.device.Outcome;
import tsuji.sim.device.Schedule;
import tsuji.sim.record.CommandLog;
import tsuji.sim.record.CommandStep;
import tsuji.wire.DeviceId;
import tsuji.wire.Topics;

/**
 * Takes the commands of one device to it and its answers back. A packet that says that it comes again (MQTT's DUP) is
 * forgiven; whatever else comes twice is done twice, so that the judge sees it. Owned by the fleet's thread.
 */
final class CommandEar implements Ear {
    /** Ids that a device remembers. */
    static final int REMEMBERED_MAX = 256;

    private final int index;
    private final Schedule schedule;
    private final LongSupplier virtualMillis;
    private final CommandLog log;
    private final FleetIo io;
    private final Set<String> known = new LinkedHashSet<>();

    /** @param index place of the device in the schedule. */
    CommandEar(int index, Schedule schedule, LongSupplier virtualMillis, CommandLog log, FleetIo io) {
        this.index = index;
        this.schedule = schedule;
        this.virtualMillis = virtualMillis;
        this.log = log;
        this.io = io;
    }

    @Override
    public List<String> topics(DeviceId device) {
        return List.of(Topics.commands(device));
    }

    @Override
    public void heard(DeviceClient client, Heard message) {
        heard(client, message.payload(), message.again());
    }

    /** Over whatever the device speaks. */
    void heard(FleetClient client, byte[] payload, boolean again) {
        Optional<Command> parsed = Command.parse(payload);
        if (parsed.isEmpty()) {
            io.problem(client.id() + " was sent something that is no command");
            return;
        }
        Command command = parsed.get();
        if (isKnown(command.id()) && again) {
            log(client, command, CommandStep.Kind.REPEATED, "");
            return;
        }
        boolean late = io.unixMillis() >= command.expiresAtSeconds() * 1_000;
        Outcome outcome = late ? Outcome.LATE : schedule.obey(index, command, virtualMillis.getAsLong());
        CommandStep.Kind kind =
                late ? CommandStep.Kind.LATE : outcome.isDone() ? CommandStep.Kind.DONE : CommandStep.Kind.DECLINED;
        log(client, command, kind, outcome.reason());
        client.say(schedule.answer(index, command, outcome, virtualMillis.getAsLong()));
        if (outcome.isDone() && command.name().equals("reboot")) {
            client.reboot();
        }
    }

    private boolean isKnown(String id) {
        boolean fresh = known.add(id);
        if (known.size() > REMEMBERED_MAX) {
            known.remove(known.iterator().next());
        }
        return !fresh;
    }

    private void log(FleetClient client, Command command, CommandStep.Kind kind, String reason) {
        try {
            log.add(new CommandStep(command.id(), client.id().value(), kind, "", reason, io.unixMillis()));
        } catch (IOException e) {
            io.failed(e);
        }
    }
}
