package tsuji.bridge.link;

import java.util.regex.Pattern;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Table;

/**
 * Table {@code [gateway]}.
 *
 * @param address of the local gateway: {@code tcp://127.0.0.1:1883}.
 * @param queueMessagesMax messages kept per device until they are acknowledged.
 */
public record GatewaySettings(String address, int queueMessagesMax) {
    public static final int QUEUE_MESSAGES_MIN = 10;
    public static final int QUEUE_MESSAGES_MAX = 100_000;

    private static final Pattern ADDRESS = Pattern.compile("tcp://[A-Za-z0-9.\\-\\[\\]:]{1,255}");

    public static GatewaySettings read(Table table) throws ConfigException {
        String address = table.text("address", ADDRESS, "like \"tcp://127.0.0.1:1883\"", "tcp://127.0.0.1:1883");
        int queue = table.whole("queue_messages", QUEUE_MESSAGES_MIN, QUEUE_MESSAGES_MAX, 2_000);
        table.finish();
        return new GatewaySettings(address, queue);
    }
}
