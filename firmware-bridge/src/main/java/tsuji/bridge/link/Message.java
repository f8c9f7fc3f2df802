package tsuji.bridge.link;

import java.util.ArrayList;
import java.util.List;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.Topics;

/**
 * One PUBLISH to the gateway.
 *
 * @param device whose message it is.
 * @param topic of the device contract.
 * @param dataClass telemetry may be dropped when the outbox is full, nothing else.
 * @param body what it says.
 */
public record Message(DeviceId device, String topic, DataClass dataClass, Body body) {

    /** Payload, made when it is sent. */
    public interface Body {
        /** @param ageSeconds how long ago the message was offered. */
        byte[] payload(double ageSeconds);
    }

    /** Readings on their topic. Times below 2^28 are relative to the moment the message is offered. */
    private record Readings(List<Reading> readings) implements Body {
        @Override
        public byte[] payload(double ageSeconds) {
            List<Reading> aged = new ArrayList<>(readings.size());
            for (Reading reading : readings) {
                aged.add(reading.hasAbsoluteTime() || ageSeconds < 1 ? reading : older(reading, ageSeconds));
            }
            return Senml.encode(Senml.Format.CBOR, aged);
        }

        private static Reading older(Reading reading, double seconds) {
            double time = reading.timeSeconds() - Math.rint(seconds);
            return new Reading(
                    reading.metric(), reading.unit(), reading.value(), reading.sum(), time, reading.updateSeconds());
        }
    }

    /** What a device measured. */
    public static Message telemetry(DeviceId device, List<Reading> readings) {
        return new Message(device, Topics.telemetry(device), DataClass.TELEMETRY, new Readings(List.copyOf(readings)));
    }

    /** Values of metering slots: never dropped. */
    public static Message interval(DeviceId device, List<Reading> readings) {
        return new Message(device, Topics.telemetry(device), DataClass.INTERVAL, new Readings(List.copyOf(readings)));
    }

    /** Something that happened; the gateway commits it at once. */
    public static Message event(DeviceId device, List<Reading> readings) {
        return new Message(device, Topics.events(device), DataClass.EVENT, new Readings(List.copyOf(readings)));
    }

    /** Outcome of a command. */
    public static Message result(DeviceId device, List<Reading> readings) {
        return new Message(device, Topics.results(device), DataClass.EVENT, new Readings(List.copyOf(readings)));
    }
}
