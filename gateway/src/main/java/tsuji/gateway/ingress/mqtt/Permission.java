package tsuji.gateway.ingress.mqtt;

import java.util.Optional;
import tsuji.gateway.device.DeviceRegistry.AgentIdentity;
import tsuji.gateway.device.DeviceRegistry.DeviceIdentity;
import tsuji.gateway.device.DeviceRegistry.Identity;
import tsuji.gateway.device.DeviceRegistry.ObserverIdentity;
import tsuji.wire.DeviceId;
import tsuji.wire.DeviceTopic;
import tsuji.wire.Topics;

/** Who may publish and subscribe where. Deny by default. Stateless. */
final class Permission {
    private static final String SHARED = "$share/";
    private static final String OBSERVABLE = Topics.ROOT + "/";

    private Permission() {}

    /**
     * Devices publish readings and what they say about firmware on their own topics, agents on those of their devices; observers
     * never publish.
     */
    static boolean mayPublish(Identity identity, DeviceTopic topic) {
        return topic.kind().isFromDevice() && speaksFor(identity, topic.device());
    }

    /** Whether what this peer says of the device is taken: it is the device, or an agent with the device on its list. */
    static boolean speaksFor(Identity identity, DeviceId device) {
        return identity instanceof DeviceIdentity itself && itself.device().id().equals(device)
                || identity instanceof AgentIdentity agent && agent.devices().contains(device);
    }

    /**
     * Empty: granted. Devices subscribe to their own commands, firmware and slots, agents to those of their devices, observers read
     * below {@code v1/}, and everybody may ask for the time.
     */
    static Optional<ReasonCode> refusalToSubscribe(Identity identity, String filter) {
        if (!isWellFormed(filter)) {
            return Optional.of(ReasonCode.TOPIC_FILTER_INVALID);
        }
        if (filter.startsWith(SHARED)) {
            return Optional.of(ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED);
        }
        if (filter.equals(Topics.TIME)) {
            return Optional.empty();
        }
        if (identity instanceof ObserverIdentity) {
            return filter.startsWith(OBSERVABLE) ? Optional.empty() : Optional.of(ReasonCode.NOT_AUTHORIZED);
        }
        if (filter.indexOf('#') >= 0 || filter.indexOf('+') >= 0) {
            return Optional.of(ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
        }
        return Topics.parse(filter)
                        .filter(topic -> isForDevices(topic) && speaksFor(identity, topic.device()))
                        .isPresent()
                ? Optional.empty()
                : Optional.of(ReasonCode.NOT_AUTHORIZED);
    }

    private static boolean isForDevices(DeviceTopic topic) {
        return switch (topic.kind()) {
            case COMMANDS, FIRMWARE, FIRMWARE_STATE, SLOTS -> true;
            case TELEMETRY, EVENTS, RESULTS, FIRMWARE_REQUEST -> false;
        };
    }

    /** Wildcards fill a whole level, and {@code #} only the last (MQTT, section 4.7.1). */
    static boolean isWellFormed(String filter) {
        if (!Topics.isWithinLimits(filter) || filter.indexOf('\0') >= 0) {
            return false;
        }
        for (int i = 0; i < filter.length(); i++) {
            char c = filter.charAt(i);
            boolean startsLevel = i == 0 || filter.charAt(i - 1) == '/';
            boolean endsFilter = i == filter.length() - 1;
            if (c == '#' && !(startsLevel && endsFilter)) {
                return false;
            }
            if (c == '+' && !(startsLevel && (endsFilter || filter.charAt(i + 1) == '/'))) {
                return false;
            }
        }
        return true;
    }
}
