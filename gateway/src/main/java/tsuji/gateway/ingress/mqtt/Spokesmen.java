package tsuji.gateway.ingress.mqtt;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import tsuji.wire.DeviceId;

/**
 * Which agent takes what is for a device: the one that subscribed last. Any thread. A hint only: whoever follows it asks the
 * session whether it is subscribed, and the registry whether the agent still speaks for the device. Bounded by the lists of
 * the agents that have a session.
 */
final class Spokesmen {
    private final Map<DeviceId, String> agents = new ConcurrentHashMap<>();

    void speaksFor(String agent, DeviceId device) {
        agents.put(device, agent);
    }

    Optional<String> of(DeviceId device) {
        return Optional.ofNullable(agents.get(device));
    }

    /** Once a second: forgets agents that are gone. */
    void sweep(Predicate<String> hasSession) {
        agents.values().removeIf(hasSession.negate());
    }
}
