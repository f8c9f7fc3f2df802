package tsuji.gateway.uplink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/** The retained state of the gateway. */
final class StatusMessage {
    /** Left with the broker as Last Will. */
    static final byte[] OFFLINE_LOST = "{\"state\":\"offline\",\"reason\":\"lost\"}".getBytes(UTF_8);

    /** We leave on purpose. */
    static final byte[] OFFLINE_STOPPED = "{\"state\":\"offline\",\"reason\":\"stopped\"}".getBytes(UTF_8);

    private StatusMessage() {}

    static byte[] online(UplinkSettings settings, String epoch, long lastSeq) {
        return Json.object(json -> {
            json.writeStringField("state", "online");
            json.writeStringField("epoch", epoch);
            json.writeNumberField("last_seq", lastSeq);
            json.writeStringField("confirm", label(settings.confirm()));
            json.writeStringField("format", label(settings.batch().format()));
            json.writeStringField("compression", label(settings.batch().compression()));
        });
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
