package tsuji.gateway.uplink;

import java.util.Optional;

/** How the uplink stands with the city. */
sealed interface Mode {
    /** Time passed; returns the mode for the next step. */
    Mode step(LinkSupervisor supervisor, long nowMillis);

    /** The link whose events count; those of any other are late news. */
    default Optional<CityLink> link() {
        return Optional.empty();
    }

    /** When the mode must be stepped next at the latest. */
    default long dueMillis() {
        return Long.MAX_VALUE;
    }

    /** For people. */
    String label();

    /** No broker is configured: only store. */
    record Idle() implements Mode {
        @Override
        public Mode step(LinkSupervisor supervisor, long nowMillis) {
            return this;
        }

        @Override
        public String label() {
            return "idle";
        }
    }

    /** Waiting for the broker's CONNACK, which may never come. */
    record Connecting(CityLink current, long deadlineMillis) implements Mode {
        @Override
        public Mode step(LinkSupervisor supervisor, long nowMillis) {
            return nowMillis < deadlineMillis ? this : supervisor.connectTimedOut(nowMillis);
        }

        @Override
        public Optional<CityLink> link() {
            return Optional.of(current);
        }

        @Override
        public long dueMillis() {
            return deadlineMillis;
        }

        @Override
        public String label() {
            return "connecting";
        }
    }

    /** Connected; batches flow. */
    record Online(CityLink current, long sinceMillis) implements Mode {
        @Override
        public Mode step(LinkSupervisor supervisor, long nowMillis) {
            return this;
        }

        @Override
        public Optional<CityLink> link() {
            return Optional.of(current);
        }

        @Override
        public String label() {
            return "online";
        }
    }

    /** Every broker was tried; the next round starts later. */
    record BackingOff(long retryAtMillis) implements Mode {
        @Override
        public Mode step(LinkSupervisor supervisor, long nowMillis) {
            return nowMillis < retryAtMillis ? this : supervisor.connect(nowMillis);
        }

        @Override
        public long dueMillis() {
            return retryAtMillis;
        }

        @Override
        public String label() {
            return "backing off";
        }
    }
}
