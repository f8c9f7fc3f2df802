package tsuji.gateway.command;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;
import tsuji.wire.Value;

/** What a device says became of a command. */
record Answer(DeviceId device, String commandId, State outcome, String reason) {
    static final int REASON_LENGTH_MAX = 200;

    private static final byte[] WORD = "command_id".getBytes(StandardCharsets.US_ASCII);

    /** In a stored body; empty: it is about something else. */
    static Optional<Answer> find(DeviceId device, byte[] body) {
        if (!Bodies.mentions(body, WORD)) {
            return Optional.empty();
        }
        Map<String, String> texts = new HashMap<>();
        try {
            for (Reading reading : Senml.decode(Senml.Format.CBOR, body)) {
                if (reading.value() instanceof Value.Text text) {
                    texts.put(reading.metric(), text.text());
                }
            }
        } catch (SenmlException e) {
            throw new IllegalStateException("intake took a body that cannot be read", e);
        }
        if (!texts.containsKey("command_id")) {
            return Optional.empty();
        }
        return State.outcome(texts.getOrDefault("outcome", ""))
                .map(outcome ->
                        new Answer(device, texts.get("command_id"), outcome, plain(texts.getOrDefault("reason", ""))));
    }

    /** Bounded and on one line. */
    private static String plain(String text) {
        return text.substring(0, Math.min(text.length(), REASON_LENGTH_MAX)).replaceAll("\\p{Cntrl}", "?");
    }
}
