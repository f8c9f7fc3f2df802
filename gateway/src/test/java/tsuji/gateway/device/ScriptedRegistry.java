package tsuji.gateway.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import tsuji.wire.DeviceId;

/** Peers whose secret is {@code secret-} and their name; they can be removed while connected. */
public final class ScriptedRegistry implements DeviceRegistry {
    private final Map<String, Identity> peers = new ConcurrentHashMap<>();
    private final Map<String, Integer> rotations = new ConcurrentHashMap<>();
    private final Map<X509Certificate, String> certificates = new ConcurrentHashMap<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<Stranger> strangers = new CopyOnWriteArrayList<>();

    public ScriptedRegistry device(String name, String type) {
        Device device = new Device(new DeviceId(name), DeviceTypes.find(type).orElseThrow(), "");
        peers.put(name, new DeviceIdentity(device));
        return this;
    }

    public ScriptedRegistry observer(String name) {
        peers.put(name, new ObserverIdentity(name));
        return this;
    }

    public ScriptedRegistry agent(String name, String... devices) {
        peers.put(
                name,
                new AgentIdentity(
                        name, Arrays.stream(devices).map(DeviceId::new).collect(Collectors.toSet())));
        return this;
    }

    public ScriptedRegistry certificate(String name, X509Certificate certificate) {
        certificates.put(certificate, name);
        return this;
    }

    public void remove(String name) {
        peers.remove(name);
    }

    /** The secret is another from now on; nobody knows it. */
    public void rotate(String name) {
        rotations.merge(name, 1, Integer::sum);
    }

    @Override
    public Optional<Standing> standing(String name) {
        return Optional.ofNullable(peers.get(name))
                .map(peer -> new Standing(peer, name + " " + rotations.getOrDefault(name, 0)));
    }

    public static byte[] secret(String name) {
        return ("secret-" + name).getBytes(UTF_8);
    }

    @Override
    public Optional<Identity> authenticate(String userName, byte[] secret) {
        boolean matches = new String(secret, UTF_8).equals("secret-" + userName);
        return Optional.ofNullable(peers.get(userName)).filter(peer -> matches && !rotations.containsKey(userName));
    }

    @Override
    public Optional<Identity> authenticate(X509Certificate certificate) {
        return Optional.ofNullable(certificates.get(certificate)).map(peers::get);
    }

    @Override
    public Optional<byte[]> preSharedKey(String name) {
        return Optional.of(secret(name))
                .filter(secret -> authenticate(name, secret).isPresent());
    }

    @Override
    public Optional<Device> find(DeviceId id) {
        return Optional.ofNullable(peers.get(id.value()))
                .filter(DeviceIdentity.class::isInstance)
                .map(peer -> ((DeviceIdentity) peer).device());
    }

    @Override
    public List<Device> devices() {
        List<Device> devices = new ArrayList<>();
        for (Identity peer : peers.values()) {
            if (peer instanceof DeviceIdentity device) {
                devices.add(device.device());
            }
        }
        return devices;
    }

    @Override
    public void noteSeen(String name, String address) {
        seen.add(name);
    }

    @Override
    public void noteFirmware(DeviceId id, String firmware) {
        seen.add(id + " runs " + firmware);
    }

    public List<String> seen() {
        return seen;
    }

    @Override
    public List<Stranger> strangers() {
        return strangers;
    }

    @Override
    public void noteStranger(String userName, String address, String reason) {
        strangers.add(0, new Stranger(userName, address, reason, 1, 0));
    }
}
