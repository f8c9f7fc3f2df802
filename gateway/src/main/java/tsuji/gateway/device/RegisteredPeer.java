package tsuji.gateway.device;

import java.util.Set;
import java.util.TreeSet;
import tsuji.wire.DeviceId;

/**
 * One peer in the registry.
 *
 * @param id name of the device, or of the observer.
 * @param role device type, or observer.
 * @param label for people, at most {@value #LABEL_LENGTH_MAX} characters; may be empty.
 * @param place where it is mounted.
 */
record RegisteredPeer(
        DeviceId id, Role role, String label, Place place, State state, Secrets secrets, Certificates certificates) {
    static final int LABEL_LENGTH_MAX = 100;

    /** What a peer may be: a device of a type, an observer, or an agent of devices. */
    sealed interface Role permits DeviceRole, ObserverRole, AgentRole {
        /** As it stands in the column {@code type}. */
        String name();

        /** Names of the devices that an agent speaks for, with blanks between. */
        default String speaksFor() {
            return "";
        }

        DeviceRegistry.Identity identity(RegisteredPeer peer);

        /**
         * The role of a name.
         *
         * @throws IllegalArgumentException for a name that is none, or devices for a role that speaks for none.
         */
        static Role of(String name, String speaksFor) {
            if (name.equals(AgentRole.NAME)) {
                return AgentRole.of(speaksFor);
            }
            if (!speaksFor.isBlank()) {
                throw new IllegalArgumentException("only an " + AgentRole.NAME + " speaks for devices");
            }
            return name.equals(ObserverRole.NAME)
                    ? new ObserverRole()
                    : DeviceTypes.find(name)
                            .map(DeviceRole::new)
                            .orElseThrow(() -> new IllegalArgumentException("type is \"" + name + "\", allowed "
                                    + DeviceTypes.names() + ", " + ObserverRole.NAME + ", " + AgentRole.NAME));
        }
    }

    record DeviceRole(DeviceType type) implements Role {
        @Override
        public String name() {
            return type.name();
        }

        @Override
        public DeviceRegistry.Identity identity(RegisteredPeer peer) {
            return new DeviceRegistry.DeviceIdentity(new Device(peer.id, type, peer.label));
        }
    }

    record ObserverRole() implements Role {
        static final String NAME = "observer";

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public DeviceRegistry.Identity identity(RegisteredPeer peer) {
            return new DeviceRegistry.ObserverIdentity(peer.id.value());
        }
    }

    record AgentRole(Set<DeviceId> devices) implements Role {
        static final String NAME = "agent";
        static final int DEVICES_MAX = 1_000;

        AgentRole {
            if (devices.isEmpty() || devices.size() > DEVICES_MAX) {
                throw new IllegalArgumentException(
                        "an agent speaks for 1 to " + DEVICES_MAX + " devices, not for " + devices.size());
            }
        }

        static AgentRole of(String names) {
            Set<DeviceId> devices = new TreeSet<>();
            for (String name : names.strip().split("[,\\s]+")) {
                devices.add(new DeviceId(name));
            }
            return new AgentRole(devices);
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public String speaksFor() {
            return String.join(" ", devices.stream().map(DeviceId::value).toList());
        }

        @Override
        public DeviceRegistry.Identity identity(RegisteredPeer peer) {
            return new DeviceRegistry.AgentIdentity(peer.id.value(), devices);
        }
    }

    RegisteredPeer {
        Place.requireText("label", label, LABEL_LENGTH_MAX);
    }

    RegisteredPeer with(Secrets renewed) {
        return new RegisteredPeer(id, role, label, place, state, renewed, certificates);
    }

    RegisteredPeer with(State next) {
        return new RegisteredPeer(id, role, label, place, next, secrets, certificates);
    }

    RegisteredPeer with(String newLabel, Place newPlace) {
        return new RegisteredPeer(id, role, newLabel, newPlace, state, secrets, certificates);
    }

    RegisteredPeer with(Certificates renewed) {
        return new RegisteredPeer(id, role, label, place, state, secrets, renewed);
    }
}
