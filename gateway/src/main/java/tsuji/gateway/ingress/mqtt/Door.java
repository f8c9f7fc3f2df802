package tsuji.gateway.ingress.mqtt;

import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.intake.DeliverySink;

/**
 * What all connections share. Any thread.
 *
 * @param messages rate limit of all devices together.
 */
record Door(
        MqttSettings settings,
        MqttIngress.Surroundings around,
        SessionStore sessions,
        Observers observers,
        Wills wills,
        Counts counts,
        RateLimit messages) {
    DeliverySink sink() {
        return around.sink();
    }

    DeviceRegistry registry() {
        return around.registry();
    }

    long nowMillis() {
        return around.clock().monoMillis();
    }
}
