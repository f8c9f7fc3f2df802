package tsuji.gateway.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.wire.DeviceId;

/** One reading of the registry, ready to be asked. Immutable; any thread. */
final class Snapshot {
    static final Snapshot EMPTY = new Snapshot(List.of());

    private final Map<String, RegisteredPeer> activeByName = new HashMap<>();
    private final Map<String, RegisteredPeer> activeByCertificate = new HashMap<>();
    private final Map<DeviceId, Device> devices = new HashMap<>();
    private final List<Device> inOrder = new ArrayList<>();
    private final List<String> placeholders = new ArrayList<>();

    Snapshot(List<RegisteredPeer> peers) {
        for (RegisteredPeer peer : peers) {
            if (peer.credential().isPlaceholder()) {
                placeholders.add(peer.id().value());
            } else if (peer.state() == RegisteredPeer.State.ACTIVE) {
                add(peer);
            }
        }
    }

    private void add(RegisteredPeer peer) {
        activeByName.put(peer.id().value(), peer);
        peer.certificate().ifPresent(fingerprint -> activeByCertificate.put(fingerprint, peer));
        if (peer.role() instanceof RegisteredPeer.DeviceRole role) {
            Device device = new Device(peer.id(), role.type(), peer.label());
            devices.put(peer.id(), device);
            inOrder.add(device);
        }
    }

    boolean isEmpty() {
        return activeByName.isEmpty() && placeholders.isEmpty();
    }

    Optional<RegisteredPeer> active(String name) {
        return Optional.ofNullable(activeByName.get(name));
    }

    Optional<RegisteredPeer> activeByCertificate(String fingerprint) {
        return Optional.ofNullable(activeByCertificate.get(fingerprint));
    }

    Optional<Device> device(DeviceId id) {
        return Optional.ofNullable(devices.get(id));
    }

    List<Device> devices() {
        return List.copyOf(inOrder);
    }

    /** Peers that may not speak because their secret is well known. */
    List<String> placeholders() {
        return placeholders;
    }
}
