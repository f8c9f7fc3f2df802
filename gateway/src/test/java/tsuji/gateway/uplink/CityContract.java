package tsuji.gateway.uplink;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.gateway.SchemaDocument;

/** The AsyncAPI file, and what it says against a message. */
final class CityContract {
    private final SchemaDocument document;

    private CityContract(SchemaDocument document) {
        this.document = document;
    }

    static CityContract read() throws IOException {
        return new CityContract(SchemaDocument.read("city-asyncapi.yaml"));
    }

    Map<?, ?> document() {
        return document.root();
    }

    Map<?, ?> resolve(Map<?, ?> node) {
        return document.resolve(node);
    }

    /** What is wrong with a message on a topic; empty when nothing is. */
    List<String> objections(String topic, Object json) {
        Optional<Map<?, ?>> channel = channel(topic);
        if (channel.isEmpty()) {
            return List.of("no channel has the topic " + topic);
        }
        Map<?, ?> messages = (Map<?, ?>) channel.get().get("messages");
        Map<?, ?> message = resolve((Map<?, ?>) messages.values().iterator().next());
        return document.objections((Map<?, ?>) message.get("payload"), json);
    }

    private Optional<Map<?, ?>> channel(String topic) {
        for (Object value : ((Map<?, ?>) document.root().get("channels")).values()) {
            Map<?, ?> channel = (Map<?, ?>) value;
            if (matches(channel, topic)) {
                return Optional.of(channel);
            }
        }
        return Optional.empty();
    }

    private static boolean matches(Map<?, ?> channel, String topic) {
        String[] address = ((String) channel.get("address")).split("/");
        String[] levels = topic.split("/");
        boolean matches = address.length == levels.length;
        for (int i = 0; matches && i < levels.length; i++) {
            if (address[i].startsWith("{")) {
                String name = address[i].substring(1, address[i].length() - 1);
                Map<?, ?> parameter = (Map<?, ?>) ((Map<?, ?>) channel.get("parameters")).get(name);
                Object values = parameter.get("enum");
                matches = values == null || ((List<?>) values).contains(levels[i]);
            } else {
                matches = address[i].equals(levels[i]);
            }
        }
        return matches;
    }

    static Object json(byte[] text) throws IOException {
        return new ObjectMapper().readValue(text, Object.class);
    }
}
