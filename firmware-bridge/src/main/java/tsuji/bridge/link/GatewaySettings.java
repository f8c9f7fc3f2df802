package tsuji.bridge.link;

import java.util.regex.Pattern;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Table;
import tsuji.wire.DeviceId;

/**
 * Table {@code [gateway]}.
 *
 * @param address of the local gateway: {@code tcp://127.0.0.1:1883}.
 * @param agent name under which the gateway knows the bridge.
 * @param queueMessagesMax messages kept per device until they are acknowledged.
 */
public record GatewaySettings(String address, DeviceId agent, int queueMessagesMax) {
    public static final int QUEUE_MESSAGES_MIN = 10;
    public static final int QUEUE_MESSAGES_MAX = 100_000;

    private static final Pattern ADDRESS = Pattern.compile("tcp://[A-Za-z0-9.\\-\\[\\]:]{1,255}");

    public static GatewaySettings read(Table table) throws ConfigException {
        String address = table.text("address", ADDRESS, "like \"tcp://127.0.0.1:1883\"", "tcp://127.0.0.1:1883");
        DeviceId agent = table.has("agent") ? table.device("agent") : new DeviceId("bridge");
        int queue = table.whole("queue_messages", QUEUE_MESSAGES_MIN, QUEUE_MESSAGES_MAX, 2_000);
        table.finish();
        return new GatewaySettings(address, agent, queue);
    }
}
