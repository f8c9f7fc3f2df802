package tsuji.gateway.ingress.mqtt;

import java.util.function.BooleanSupplier;
import tsuji.gateway.command.DeviceOutlet.OutboundCommand;
import tsuji.gateway.firmware.FirmwareMessage;
import tsuji.wire.DeviceId;
import tsuji.wire.Topics;

/**
 * A message of the gateway's own on its way to a device.
 *
 * @param responseTopic where the device answers; empty: it does not.
 * @param payload not to be changed.
 * @param expiresAtMonoMillis not sent at or after this moment of the running boot.
 * @param safe whether it may be done now; any thread, does not block.
 */
record Outgoing(
        DeviceId device,
        String topic,
        String responseTopic,
        byte[] payload,
        long expiresAtMonoMillis,
        BooleanSupplier safe) {
    static Outgoing of(OutboundCommand command) {
        return new Outgoing(
                command.device(),
                Topics.commands(command.device()),
                Topics.results(command.device()),
                command.payload(),
                command.expiresAtMonoMillis(),
                command.safe());
    }

    static Outgoing of(FirmwareMessage message) {
        return new Outgoing(
                message.device(),
                Topics.firmware(message.device(), message.kind().level()),
                "",
                message.payload(),
                message.expiresAtMonoMillis(),
                () -> true);
    }

    /** To be asked before each sending, also the second of the same. */
    boolean mayGoAt(long nowMonoMillis) {
        return nowMonoMillis < expiresAtMonoMillis && safe.getAsBoolean();
    }
}
