package tsuji.gateway.device;

import java.util.List;
import java.util.Optional;

/** All device types. A new type is a new class and one line here. */
public final class DeviceTypes {
    public static final List<DeviceType> ALL = List.of(new ScooterType(), new MeterType(), new GenericType());

    private DeviceTypes() {}

    /** By the name in the registry. */
    public static Optional<DeviceType> find(String name) {
        return ALL.stream().filter(type -> type.name().equals(name)).findFirst();
    }

    /** Names for messages: {@code scooter, meter, generic}. */
    public static String names() {
        return String.join(", ", ALL.stream().map(DeviceType::name).toList());
    }
}
