package tsuji.gateway;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Every setting with where it came from: default, file, environment or command line; the later wins. */
final class ConfigValues {
    private static final long FILE_BYTES_MAX = 1024 * 1024;

    private final Map<String, Setting> settings = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** A value and who said it. */
    record Setting(Object value, String origin) {}

    private ConfigValues() {
        ConfigKeys.ALL.forEach(key -> settings.put(key.name(), new Setting(key.byDefault(), "default")));
    }

    /**
     * Reads all sources.
     *
     * @param sets {@code key=value} from the command line, in order.
     * @throws ConfigException names every problem in all of them.
     */
    static ConfigValues load(Optional<Path> file, Map<String, String> environment, List<String> sets)
            throws ConfigException {
        ConfigValues values = new ConfigValues();
        if (file.isPresent()) {
            values.readFile(file.get());
        }
        values.readEnvironment(environment);
        sets.forEach(values::readSet);
        if (!values.problems.isEmpty()) {
            throw new ConfigException(values.problems);
        }
        return values;
    }

    Setting setting(ConfigKey key) {
        return settings.get(key.name());
    }

    long whole(String name) {
        return (Long) value(name);
    }

    int number(String name) {
        return Math.toIntExact(whole(name));
    }

    String text(String name) {
        return (String) value(name);
    }

    List<String> texts(String name) {
        return ((List<?>) value(name)).stream().map(String.class::cast).toList();
    }

    Optional<Path> path(String name) {
        return text(name).isEmpty() ? Optional.empty() : Optional.of(Path.of(text(name)));
    }

    private Object value(String name) {
        return settings.get(name).value();
    }

    private void readFile(Path file) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                problems.add(file + ": " + Files.size(file) + " bytes, allowed " + FILE_BYTES_MAX);
                return;
            }
            readTable(file.toString(), "", Toml.read(Files.readAllBytes(file)));
        } catch (JacksonException e) {
            problems.add(file + ": line " + e.getLocation().getLineNr() + ": " + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            problems.add(file + ": cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private void readTable(String origin, String prefix, JsonNode table) {
        table.properties().forEach(entry -> {
            String name = prefix + entry.getKey();
            if (entry.getValue().isObject()) {
                readTable(origin, name + ".", entry.getValue());
            } else {
                set(origin, name, entry.getValue());
            }
        });
    }

    private void readEnvironment(Map<String, String> environment) {
        Map<String, ConfigKey> known = new HashMap<>();
        ConfigKeys.ALL.forEach(key -> known.put(key.environment(), key));
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (known.containsKey(variable)) {
                ConfigKey key = known.get(variable);
                set("environment " + variable, key.name(), node(key, value));
            } else if (variable.startsWith("TSUJI_") && variable.contains("__")) {
                problems.add("environment " + variable + ": no such setting");
            }
        });
    }

    private void readSet(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            problems.add("--set " + assignment + ": expected key=value");
            return;
        }
        String name = assignment.substring(0, equals).strip();
        ConfigKey key = ConfigKeys.byName().get(name);
        String value = assignment.substring(equals + 1);
        set("--set", name, key == null ? JsonNodeFactory.instance.textNode(value) : node(key, value));
    }

    /** A value from outside the file: as in TOML, but quotes may be left out and a list may be written a,b. */
    private static JsonNode node(ConfigKey key, String value) {
        JsonNode text = JsonNodeFactory.instance.textNode(value);
        try {
            JsonNode parsed = Toml.read("value = " + value + "\n").path("value");
            if (key.kind().read(parsed).isPresent()) {
                return parsed;
            }
        } catch (IOException e) {
            // Not TOML: then it is bare text.
            return bare(key, text);
        }
        return bare(key, text);
    }

    private static JsonNode bare(ConfigKey key, JsonNode text) {
        if (!(key.kind() instanceof ConfigKey.Texts)) {
            return text;
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (String part : text.textValue().split(",", -1)) {
            if (!part.isBlank()) {
                list.add(part.strip());
            }
        }
        return list;
    }

    private void set(String origin, String name, JsonNode node) {
        ConfigKey key = ConfigKeys.byName().get(name);
        if (key == null) {
            problems.add(origin + ": " + name + ": no such setting" + nearest(name));
            return;
        }
        key.kind()
                .read(node)
                .ifPresentOrElse(
                        value -> settings.put(name, new Setting(value, origin)),
                        () -> problems.add(origin + ": " + name + " = " + firstLine(node.toString()) + ": allowed is "
                                + key.kind().allowed()));
    }

    /** The setting of the same last name, for a key that stands in the wrong table. */
    private static String nearest(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return ConfigKeys.ALL.stream()
                .map(ConfigKey::name)
                .filter(known -> known.endsWith("." + last) || known.equals(last))
                .findFirst()
                .map(known -> "; there is " + known)
                .orElse("");
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }
}
