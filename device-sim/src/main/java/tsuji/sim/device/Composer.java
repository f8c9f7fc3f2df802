package tsuji.sim.device;

import java.util.ArrayList;
import java.util.List;
import tsuji.sim.record.ContentKey;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.Topics;

/** Puts the readings of one device into messages and counts them. Every reading has the same absolute time. */
final class Composer {
    private final DeviceId device;
    private final Senml.Format format;
    private final Clocks clocks;
    private List<Reading> readings = new ArrayList<>();
    private double timeSeconds;
    private long atMillis;
    private long msgSeq;
    private String firmware = "";

    Composer(DeviceId device, Senml.Format format, Clocks clocks) {
        this.device = device;
        this.format = format;
        this.clocks = clocks;
    }

    DeviceId device() {
        return device;
    }

    /** A device whose clocks are right. */
    Composer(DeviceId device, Senml.Format format) {
        this(device, format, Clocks.RIGHT);
    }

    /** Begins a message at this time. */
    Composer at(long millis) {
        readings = new ArrayList<>();
        atMillis = millis;
        timeSeconds = clocks.own().applyAsLong(millis) / 1_000.0;
        msgSeq++;
        return number("msg_seq", "", msgSeq);
    }

    /** From here on the readings of this message have another time. */
    Composer timed(long millis) {
        timeSeconds = millis / 1_000.0;
        return this;
    }

    Composer number(String metric, String unit, double value) {
        readings.add(Reading.number(metric, unit, value, timeSeconds));
        return this;
    }

    /** The satellites' time of the latest fix, which a receiver tells once a second. */
    Composer gnssTime() {
        return number("gnss_time", "s", Math.floorDiv(clocks.satellites().applyAsLong(atMillis), 1_000L));
    }

    Composer flag(String metric, boolean value) {
        readings.add(Reading.flag(metric, value, timeSeconds));
        return this;
    }

    Composer text(String metric, String value) {
        readings.add(Reading.text(metric, value, timeSeconds));
        return this;
    }

    /** What became of a command. */
    DeviceMessage answer(Command command, Outcome outcome, long millis) {
        at(millis).text("command_id", command.id()).text("outcome", outcome.state());
        if (!outcome.reason().isEmpty()) {
            text("reason", outcome.reason());
        }
        return message(DataClass.EVENT, Topics.results(device));
    }

    /** From now on its telemetry tells this version of its firmware. */
    void runs(String version) {
        firmware = version;
    }

    DeviceMessage message(DataClass dataClass) {
        if (dataClass == DataClass.TELEMETRY && !firmware.isEmpty()) {
            text("fw", firmware);
        }
        return message(dataClass, dataClass == DataClass.EVENT ? Topics.events(device) : Topics.telemetry(device));
    }

    private DeviceMessage message(DataClass dataClass, String topic) {
        byte[] payload = Senml.encode(format, readings);
        return new DeviceMessage(device, msgSeq, dataClass, topic, payload, ContentKey.of(readings), atMillis);
    }
}
