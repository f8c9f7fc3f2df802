package tsuji.bridge.omni;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tsuji.bridge.link.Message;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;

/** What a device's message means in the names and units of the device contract. Pure. */
final class OmniReports {
    /** A satellite time further from ours than this is not believed; the position then counts as of now. */
    static final long POSITION_AGE_SECONDS_MAX = 24 * 60 * 60;

    private static final int CSQ_UNKNOWN = 99;
    private static final double TENTHS_OF_KMH = 36;

    /** What ends message S6 on a model. */
    enum Tail {
        /** Radio cell: network, area, cell. */
        CELL,
        /** Trip and odometer, each ten metres. */
        TRIP,
        /** Told by its look. */
        AUTO
    }

    private final DeviceId device;
    private final Tail tail;

    OmniReports(DeviceId device, Tail tail) {
        this.device = device;
        this.tail = tail;
    }

    /** Messages to the gateway; none for what says nothing that the contract knows. */
    List<Message> of(OmniMessage message, long nowSeconds) {
        return switch (message.command()) {
            case "Q0" -> telemetry(percent(message.number(1)), signal(message.number(2)));
            case "H0" ->
                telemetry(
                        locked(message.number(0)),
                        signal(message.number(2)),
                        percent(message.number(3)),
                        flag("charging", message.number(4)));
            case "S6" -> vehicle(message);
            case "D0" ->
                OmniPosition.of(message)
                        .map(position -> position(position, nowSeconds))
                        .orElse(List.of());
            case "W0" -> alarm(message.number(0).orElse(0));
            case "E0" ->
                telemetry(message.number(0)
                        .filter(code -> code >= 0 && code <= 65_535)
                        .map(code -> Reading.number("error", "", code, 0)));
            case "G0" ->
                message.text(0).isEmpty() ? List.of() : telemetry(Optional.of(Reading.text("fw", message.text(0), 0)));
            default -> List.of();
        };
    }

    private List<Message> vehicle(OmniMessage message) {
        Optional<Reading> speed = message.number(2)
                .filter(tenths -> tenths >= 0 && tenths <= 1_000)
                .map(tenths -> Reading.number("speed", "m/s", tenths / TENTHS_OF_KMH, 0));
        Optional<Reading> voltage = message.number(4)
                .filter(tenths -> tenths >= 0 && tenths <= 1_000)
                .map(tenths -> Reading.number("voltage", "V", tenths / 10.0, 0));
        Optional<Reading> odometer = (hasTrip(message) ? message.number(9) : Optional.<Integer>empty())
                .filter(tens -> tens >= 0)
                .map(tens -> Reading.number("odometer", "m", tens * 10.0, 0));
        return telemetry(
                percent(message.number(0)),
                speed,
                flag("charging", message.number(3)),
                voltage,
                locked(message.number(6)),
                signal(message.number(7)),
                odometer);
    }

    private boolean hasTrip(OmniMessage message) {
        boolean looksLikeTrip =
                message.parameters().size() <= 10 && message.number(8).isPresent();
        return tail == Tail.TRIP || (tail == Tail.AUTO && looksLikeTrip);
    }

    private List<Message> position(OmniPosition position, long nowSeconds) {
        boolean believable = Math.abs(position.unixSeconds() - nowSeconds) <= POSITION_AGE_SECONDS_MAX;
        double time = believable ? position.unixSeconds() : 0;
        List<Reading> readings = new ArrayList<>();
        readings.add(Reading.number("lat", "lat", position.latitude(), time));
        readings.add(Reading.number("lon", "lon", position.longitude(), time));
        // Also when we do not believe it: the gateway hears several scooters, and its clock may be the one that is off.
        readings.add(Reading.number("gnss_time", "s", position.unixSeconds(), time));
        position.satellites().ifPresent(count -> readings.add(Reading.number("satellites", "count", count, time)));
        position.altitudeMetres().ifPresent(metres -> readings.add(Reading.number("altitude", "m", metres, time)));
        return List.of(Message.telemetry(device, readings));
    }

    private List<Message> alarm(int kind) {
        return switch (kind) {
            case 1 -> events(Reading.flag("illegal_move", true, 0));
            case 2 -> events(Reading.flag("fall", true, 0), Reading.flag("tipped", true, 0));
            case 3 -> events(Reading.flag("tamper", true, 0));
            case 4 -> events(Reading.flag("low_battery", true, 0));
            case 6 -> events(Reading.flag("fall", false, 0), Reading.flag("tipped", false, 0));
            case 7 -> events(Reading.flag("tamper", false, 0));
            default -> List.of();
        };
    }

    private List<Message> events(Reading... readings) {
        return List.of(Message.event(device, List.of(readings)));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private List<Message> telemetry(Optional<Reading>... readings) {
        List<Reading> present =
                Arrays.stream(readings).flatMap(Optional::stream).toList();
        return present.isEmpty() ? List.of() : List.of(Message.telemetry(device, present));
    }

    private static Optional<Reading> percent(Optional<Integer> percent) {
        return percent.filter(value -> value >= 0 && value <= 100)
                .map(value -> Reading.number("battery", "%EL", value, 0));
    }

    private static Optional<Reading> locked(Optional<Integer> lock) {
        return flag("locked", lock);
    }

    private static Optional<Reading> flag(String metric, Optional<Integer> flag) {
        return flag.filter(value -> value == 0 || value == 1).map(value -> Reading.flag(metric, value == 1, 0));
    }

    /** CSQ of a modem (3GPP TS 27.007): 0 to 31, two decibels each from -113 dBm on; 99 is unknown. */
    private static Optional<Reading> signal(Optional<Integer> csq) {
        return csq.filter(value -> value >= 0 && value <= 31 && value != CSQ_UNKNOWN)
                .map(value -> Reading.number("rssi", "dBm", 2 * value - 113, 0));
    }
}
