package tsuji.gateway.device;

import java.util.Optional;
import tsuji.wire.DeviceId;

/**
 * One line of the registry.
 *
 * @param id name of the device, or of the observer.
 * @param role device type, or observer.
 * @param label for people, at most {@value #LABEL_LENGTH_MAX} characters; may be empty.
 * @param state disabled peers are known but may not connect.
 * @param credential of the secret.
 * @param certificate SHA-256 fingerprint of a client certificate in lower-case hexadecimal.
 */
record RegisteredPeer(
        DeviceId id, Role role, String label, State state, Credential credential, Optional<String> certificate) {
    static final int LABEL_LENGTH_MAX = 100;

    enum State {
        ACTIVE,
        DISABLED
    }

    /** What a peer may be: a device of a type, or an observer. */
    sealed interface Role permits DeviceRole, ObserverRole {
        /** As it stands in the column {@code type}. */
        String name();

        DeviceRegistry.Identity identity(RegisteredPeer peer);

        static Optional<Role> find(String name) {
            return name.equals(ObserverRole.NAME)
                    ? Optional.of(new ObserverRole())
                    : DeviceTypes.find(name).map(DeviceRole::new);
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

    RegisteredPeer {
        boolean control = label.chars().anyMatch(c -> c < ' ' || c == 0x7F);
        if (label.length() > LABEL_LENGTH_MAX || control) {
            throw new IllegalArgumentException("label has " + label.length() + " characters, allowed "
                    + LABEL_LENGTH_MAX + " without control characters");
        }
    }

    RegisteredPeer with(Credential renewed) {
        return new RegisteredPeer(id, role, label, state, renewed, certificate);
    }
}
