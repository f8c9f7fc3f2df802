package tsuji.sim.transport;

import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;
import tsuji.sim.device.DeviceMessage;
import tsuji.sim.device.Firmware;
import tsuji.sim.device.FirmwareAct;
import tsuji.sim.device.Schedule;
import tsuji.sim.record.UpdateLog;
import tsuji.sim.record.UpdateStep;
import tsuji.wire.DeviceId;
import tsuji.wire.Topics;
import tsuji.wire.firmware.Chunk;
import tsuji.wire.firmware.MalformedException;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;

/** Takes images of firmware to one device, and what it says of them to the gateway. Owned by the fleet's thread. */
final class FirmwareEar implements Ear {
    private static final int TICK_MILLIS = 1_000;

    private final Seat seat;
    private final Firmware firmware;
    private final UpdateLog log;
    private final FleetIo io;

    /**
     * Where a device sits in the schedule.
     *
     * @param index its place.
     */
    record Seat(int index, Schedule schedule, LongSupplier virtualMillis) {
        DeviceMessage starts(String version) {
            return schedule.starts(index, version, virtualMillis.getAsLong());
        }
    }

    FirmwareEar(Seat seat, Firmware firmware, UpdateLog log, FleetIo io) {
        this.seat = seat;
        this.firmware = firmware;
        this.log = log;
        this.io = io;
    }

    @Override
    public List<String> topics(DeviceId device) {
        // The offers last: whoever asks for them is taken to hear the rest.
        return List.of(topic(device, "chunk"), topic(device, "state"), topic(device, "manifest"));
    }

    private static String topic(DeviceId device, String rest) {
        return Topics.firmware(device, rest);
    }

    @Override
    public void started(DeviceClient client) {
        firmware.start();
        client.say(seat.starts(firmware.version()));
        log(client, UpdateStep.Kind.RUNS, firmware.version(), "");
    }

    /** Switches it on for the first time. */
    void begin(DeviceClient client) {
        log(client, UpdateStep.Kind.PLAYS, firmware.behaviour().label(), "");
        started(client);
        tick(client);
    }

    private void tick(DeviceClient client) {
        if (client.isReady()) {
            act(client, firmware.at(io.unixMillis()));
        }
        io.after(TICK_MILLIS, () -> tick(client));
    }

    @Override
    public void connected(DeviceClient client) {
        act(client, firmware.connected(io.unixMillis()));
    }

    @Override
    public void heard(DeviceClient client, Heard message) {
        String kind = message.topic().substring(message.topic().lastIndexOf('/') + 1);
        try {
            switch (kind) {
                case "manifest" -> {
                    log(client, UpdateStep.Kind.OFFERED, "", "");
                    act(client, firmware.offered(message.payload(), io.unixMillis()));
                }
                case "chunk" -> act(client, firmware.took(Chunk.read(message.payload()), io.unixMillis()));
                default -> told(client, UpdateReport.read(message.payload()));
            }
        } catch (MalformedException e) {
            io.problem(client.id() + " was sent a malformed " + kind + ": " + e.getMessage());
        }
    }

    private void told(DeviceClient client, UpdateReport report) {
        if (report.state().isEnd()) {
            log(client, UpdateStep.Kind.VERDICT, report.state().name(), reason(report));
        }
        act(client, firmware.told(report, io.unixMillis()));
    }

    private void act(DeviceClient client, List<FirmwareAct> acts) {
        for (FirmwareAct act : acts) {
            if (act instanceof FirmwareAct.Ask ask) {
                client.tell(topic(client.id(), "req"), ask.request().encode(), () -> {});
            } else if (act instanceof FirmwareAct.Say say) {
                say(client, say.report());
            } else if (act instanceof FirmwareAct.Restart restart) {
                if (restart.powerLost()) {
                    log(client, UpdateStep.Kind.DARK, "", "");
                }
                client.reboot();
            } else {
                log(client, UpdateStep.Kind.DAMAGED, "", "");
            }
        }
    }

    private void say(DeviceClient client, UpdateReport report) {
        String state = report.state().name();
        log(client, UpdateStep.Kind.SAID, state, reason(report));
        client.tell(
                topic(client.id(), "state"),
                report.encode(),
                () -> log(client, UpdateStep.Kind.TAKEN, state, reason(report)));
    }

    private static String reason(UpdateReport report) {
        return report.result() == UpdateResult.NONE ? "" : report.result().name();
    }

    private void log(DeviceClient client, UpdateStep.Kind kind, String what, String reason) {
        try {
            log.add(new UpdateStep(client.id().value(), kind, what, reason, io.unixMillis()));
        } catch (IOException e) {
            io.failed(e);
        }
    }
}
