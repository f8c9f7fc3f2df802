package tsuji.gateway.uplink;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.wire.DeviceId;

/** A registry that only lists devices. */
final class ListedDevices implements DeviceRegistry {
    volatile List<Device> devices;

    ListedDevices(Device... devices) {
        this.devices = List.of(devices);
    }

    @Override
    public Optional<Standing> standing(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<Identity> authenticate(String userName, byte[] secret) {
        return Optional.empty();
    }

    @Override
    public Optional<Identity> authenticate(X509Certificate certificate) {
        return Optional.empty();
    }

    @Override
    public Optional<Device> find(DeviceId id) {
        return devices.stream().filter(device -> device.id().equals(id)).findFirst();
    }

    @Override
    public List<Device> devices() {
        return devices;
    }

    @Override
    public List<Stranger> strangers() {
        return List.of();
    }

    @Override
    public void noteStranger(String userName, String address, String reason) {
        throw new UnsupportedOperationException("the uplink meets no devices");
    }
}
