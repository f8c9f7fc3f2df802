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

    private final List<RegisteredPeer> peers;
    private final Map<String, RegisteredPeer> speakersByName = new HashMap<>();
    private final Map<String, RegisteredPeer> speakersByCertificate = new HashMap<>();
    private final Map<DeviceId, Device> devices = new HashMap<>();
    private final List<Device> inOrder = new ArrayList<>();

    Snapshot(List<RegisteredPeer> peers) {
        this.peers = List.copyOf(peers);
        for (RegisteredPeer peer : peers) {
            if (peer.state().maySpeak()) {
                add(peer);
            }
        }
    }

    private void add(RegisteredPeer peer) {
        speakersByName.put(peer.id().value(), peer);
        peer.certificates().all().forEach(fingerprint -> speakersByCertificate.put(fingerprint, peer));
        if (peer.role() instanceof RegisteredPeer.DeviceRole role) {
            Device device = new Device(peer.id(), role.type(), peer.label());
            devices.put(peer.id(), device);
            inOrder.add(device);
        }
    }

    boolean isEmpty() {
        return peers.isEmpty();
    }

    /** Who may speak, by name. */
    Optional<RegisteredPeer> speaker(String name) {
        return Optional.ofNullable(speakersByName.get(name));
    }

    Optional<RegisteredPeer> speakerByCertificate(String fingerprint, long nowMillis) {
        return Optional.ofNullable(speakersByCertificate.get(fingerprint))
                .filter(peer -> peer.certificates().isGood(fingerprint, nowMillis));
    }

    Optional<Device> device(DeviceId id) {
        return Optional.ofNullable(devices.get(id));
    }

    List<Device> devices() {
        return List.copyOf(inOrder);
    }

    /** When the next previous secret or certificate ends, after {@code nowMillis}; {@link Long#MAX_VALUE}: none does. */
    long nextEndMillis(long nowMillis) {
        long next = Long.MAX_VALUE;
        for (RegisteredPeer peer : peers) {
            long secret =
                    peer.secrets().previous().map(Secrets.Previous::untilMillis).orElse(Long.MAX_VALUE);
            long certificate = peer.certificates()
                    .previous()
                    .map(Certificates.Previous::untilMillis)
                    .orElse(Long.MAX_VALUE);
            next = Math.min(next, secret > nowMillis ? secret : Long.MAX_VALUE);
            next = Math.min(next, certificate > nowMillis ? certificate : Long.MAX_VALUE);
        }
        return next;
    }

    /** Peers whose secret is well known. Takes its time: some 50 hashes for each. */
    List<String> placeholders() {
        return peers.stream()
                .filter(peer -> peer.secrets().all().anyMatch(Credential::isPlaceholder))
                .map(peer -> peer.id().value())
                .toList();
    }
}
