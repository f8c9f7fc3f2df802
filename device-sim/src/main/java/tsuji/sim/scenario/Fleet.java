package tsuji.sim.scenario;

import java.time.Duration;
import tsuji.wire.Senml;

/**
 * Devices of one kind.
 *
 * @param mqtt of devices that speak it.
 * @param qos 0, 1 or 2.
 * @param payload representation of their packs.
 * @param transport the door that they use.
 * @param identity how they prove who they are.
 */
public record Fleet(
        IdPattern ids,
        Behaviour behaviour,
        MqttVersions mqtt,
        int qos,
        Senml.Format payload,
        Transport transport,
        Identity identity) {
    /** A fleet that speaks MQTT and has secrets. */
    public Fleet(IdPattern ids, Behaviour behaviour, MqttVersions mqtt, int qos, Senml.Format payload) {
        this(ids, behaviour, mqtt, qos, payload, Transport.MQTT, Identity.SECRET);
    }

    /** How devices prove who they are. */
    public enum Identity {
        /** A password in MQTT, the pre-shared key of DTLS. */
        SECRET,
        /** A certificate, shown in the handshake of TLS or DTLS. */
        CERTIFICATE
    }

    /** How devices reach the gateway. */
    public enum Transport {
        MQTT,
        /** CoAP over DTLS; each message is confirmable, so its quality of service is 1. */
        COAPS
    }

    /** Which versions of MQTT the devices of a fleet speak. */
    public enum MqttVersions {
        V3_1_1,
        V5,
        /** Every second device MQTT 5. */
        MIXED;

        /** Whether the device at this place of the fleet speaks MQTT 5. */
        public boolean isV5(int index) {
            return this == V5 || (this == MIXED && index % 2 == 1);
        }
    }

    /** What the devices of a fleet do, by type. */
    public sealed interface Behaviour permits Scooters, Meters {
        /** Name of the device type in the gateway's registry. */
        String type();

        /** How many messages one device sends in an hour, about. */
        double messagesPerHour();
    }

    /**
     * Scooters that are ridden and parked.
     *
     * @param moving between two reports on a trip.
     * @param parked between two reports at rest.
     * @param jitter share of an interval by which a report comes earlier or later, 0 to 0.5.
     * @param tripsPerHour how often a parked scooter is taken, on average.
     * @param fallsPerTrip probability that a trip ends with a fall.
     * @param gnssTime whether each report of a place tells the satellites' time too.
     */
    public record Scooters(
            Duration moving, Duration parked, double jitter, double tripsPerHour, double fallsPerTrip, boolean gnssTime)
            implements Behaviour {
        /** Scooters that keep the satellites' time to themselves. */
        public Scooters(Duration moving, Duration parked, double jitter, double tripsPerHour, double fallsPerTrip) {
            this(moving, parked, jitter, tripsPerHour, fallsPerTrip, false);
        }

        /** About how long a trip takes; used for estimates only. */
        private static final double TRIP_HOURS = 0.15;

        @Override
        public String type() {
            return "scooter";
        }

        @Override
        public double messagesPerHour() {
            double cycleHours = 1 / tripsPerHour + TRIP_HOURS;
            double perCycle =
                    TRIP_HOURS * 3_600_000 / moving.toMillis() + (1 / tripsPerHour) * 3_600_000 / parked.toMillis() + 2;
            return perCycle / cycleHours;
        }
    }

    /**
     * Energy meters with cumulative registers.
     *
     * @param every between two reports of registers and momentary power.
     * @param jitter share of an interval by which a report comes earlier or later, 0 to 0.5.
     * @param slot length of a metering slot, whose value is a message of its own.
     * @param profile who uses the energy.
     * @param solarShare share of the meters with a solar plant behind them, 0 to 1.
     */
    public record Meters(Duration every, double jitter, Duration slot, LoadProfile profile, double solarShare)
            implements Behaviour {
        @Override
        public String type() {
            return "meter";
        }

        @Override
        public double messagesPerHour() {
            return 3_600_000.0 / every.toMillis() + 3_600_000.0 / slot.toMillis();
        }
    }

    /** Whose load curve a meter has. */
    public enum LoadProfile {
        HOUSEHOLD,
        OFFICE,
        FACTORY
    }
}
