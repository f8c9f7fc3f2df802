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
import tsuji.wire.firmware.Chunk;
import tsuji.wire.firmware.MalformedException;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;

/**
 * Takes images of firmware to one device, and what it says of them to the gateway, over whatever it speaks. Owned by the
 * fleet's thread.
 */
final class FirmwareEar {
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

    /** Switches it on for the first time. */
    void begin(FirmwareLink link) {
        log(link, UpdateStep.Kind.PLAYS, firmware.behaviour().label(), "");
        started(link);
        tick(link);
    }

    /** It was off and is on again, not yet connected. */
    void started(FirmwareLink link) {
        firmware.start();
        link.client().say(seat.starts(firmware.version()));
        log(link, UpdateStep.Kind.RUNS, firmware.version(), "");
    }

    private void tick(FirmwareLink link) {
        if (link.client().isReady()) {
            act(link, firmware.at(io.unixMillis()));
        }
        io.after(TICK_MILLIS, () -> tick(link));
    }

    /** It reaches the gateway again. */
    void connected(FirmwareLink link) {
        act(link, firmware.connected(io.unixMillis()));
    }

    /** @param cose the signed manifest. */
    void offered(FirmwareLink link, byte[] cose) {
        log(link, UpdateStep.Kind.OFFERED, "", "");
        act(link, firmware.offered(cose, io.unixMillis()));
    }

    void took(FirmwareLink link, Chunk chunk) {
        act(link, firmware.took(chunk, io.unixMillis()));
    }

    /** @param cbor the gateway's report: permission or verdict. */
    void told(FirmwareLink link, byte[] cbor) {
        try {
            told(link, UpdateReport.read(cbor));
        } catch (MalformedException e) {
            io.problem(link.client().id() + " was sent a malformed state: " + e.getMessage());
        }
    }

    private void told(FirmwareLink link, UpdateReport report) {
        if (report.state().isEnd()) {
            log(link, UpdateStep.Kind.VERDICT, report.state().name(), reason(report));
        }
        act(link, firmware.told(report, io.unixMillis()));
    }

    private void act(FirmwareLink link, List<FirmwareAct> acts) {
        for (FirmwareAct act : acts) {
            if (act instanceof FirmwareAct.Ask ask) {
                link.ask(ask.request());
            } else if (act instanceof FirmwareAct.Say say) {
                say(link, say.report());
            } else if (act instanceof FirmwareAct.Restart restart) {
                restart(link, restart);
            } else {
                log(link, UpdateStep.Kind.DAMAGED, "", "");
            }
        }
    }

    private void restart(FirmwareLink link, FirmwareAct.Restart restart) {
        if (restart.powerLost()) {
            log(link, UpdateStep.Kind.DARK, "", "");
            link.client().reboot();
        } else {
            link.afterwards(link.client()::reboot);
        }
    }

    private void say(FirmwareLink link, UpdateReport report) {
        String state = report.state().name();
        log(link, UpdateStep.Kind.SAID, state, reason(report));
        link.tell(report, () -> log(link, UpdateStep.Kind.TAKEN, state, reason(report)));
    }

    private static String reason(UpdateReport report) {
        return report.result() == UpdateResult.NONE ? "" : report.result().name();
    }

    private void log(FirmwareLink link, UpdateStep.Kind kind, String what, String reason) {
        try {
            log.add(new UpdateStep(link.client().id().value(), kind, what, reason, io.unixMillis()));
        } catch (IOException e) {
            io.failed(e);
        }
    }
}
