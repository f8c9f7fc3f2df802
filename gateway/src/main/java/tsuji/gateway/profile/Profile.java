package tsuji.gateway.profile;

import java.util.List;
import tsuji.gateway.device.DeviceType;

/**
 * How one product speaks.
 *
 * @param name of its file without {@code .toml}.
 * @param title for people.
 * @param type whose metrics its messages are made of.
 * @param messages that become readings.
 * @param ignored topics on which such a device says things that nobody needs.
 */
public record Profile(
        String name, String title, DeviceType type, List<ProfileMessage> messages, List<TopicPattern> ignored) {
    public Profile {
        messages = List.copyOf(messages);
        ignored = List.copyOf(ignored);
    }
}
