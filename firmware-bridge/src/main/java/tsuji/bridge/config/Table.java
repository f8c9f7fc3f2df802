package tsuji.bridge.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tsuji.wire.DeviceId;

/**
 * One table of a TOML file. Whoever reads it takes every key it knows and then calls {@link #finish}, which refuses the rest.
 * The first wrong value of a table ends its reading.
 */
public final class Table {
    /** Longer files are refused before they are read. */
    public static final long FILE_BYTES_MAX = 1024 * 1024;

    /** Longer texts are refused. */
    public static final int TEXT_LENGTH_MAX = 1024;

    /** More tables of one name are refused. */
    public static final int TABLES_MAX = 100;

    private static final TomlMapper TOML = new TomlMapper();

    private final String where;
    private final JsonNode node;
    private final Set<String> taken = new HashSet<>();

    private Table(String where, JsonNode node) {
        this.where = where;
        this.node = node;
    }

    /** Reads a whole file. */
    public static Table read(Path file) throws ConfigException {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new ConfigException(file + ": " + Files.size(file) + " bytes, allowed " + FILE_BYTES_MAX);
            }
            return read(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getClass().getSimpleName());
        }
    }

    /** Reads what stands in a file that is called {@code origin}. */
    public static Table read(String origin, byte[] content) throws ConfigException {
        try {
            return new Table(origin + ": ", TOML.readTree(content));
        } catch (JacksonException e) {
            String message = e.getOriginalMessage().lines().findFirst().orElse("not TOML");
            throw new ConfigException(origin + ": line " + e.getLocation().getLineNr() + ": " + message);
        } catch (IOException e) {
            throw new ConfigException(
                    origin + ": cannot be read: " + e.getClass().getSimpleName());
        }
    }

    /** The table below this one; empty when it is absent. */
    public Table table(String key) throws ConfigException {
        JsonNode below = take(key);
        if (!below.isMissingNode() && !below.isObject()) {
            throw wrong(key, below, "a table [" + key + "]");
        }
        return new Table(where + "[" + key + "] ", below);
    }

    /** All tables {@code [[key]]}, in order. */
    public List<Table> tables(String key) throws ConfigException {
        JsonNode list = take(key);
        if (!list.isMissingNode() && !list.isArray()) {
            throw wrong(key, list, "tables [[" + key + "]]");
        }
        if (list.size() > TABLES_MAX) {
            throw new ConfigException(where + list.size() + " tables [[" + key + "]], allowed " + TABLES_MAX);
        }
        List<Table> tables = new ArrayList<>();
        for (JsonNode each : list) {
            if (!each.isObject()) {
                throw wrong(key, each, "tables [[" + key + "]]");
            }
            tables.add(new Table(where + "[[" + key + "]] number " + (tables.size() + 1) + ": ", each));
        }
        return tables;
    }

    /** Whether the key stands here; from now on it is a known one. */
    public boolean has(String key) {
        taken.add(key);
        return node.has(key);
    }

    /** A text that must be there. */
    public String text(String key, Pattern form, String allowed) throws ConfigException {
        JsonNode value = take(key);
        boolean fits = value.isTextual()
                && value.textValue().length() <= TEXT_LENGTH_MAX
                && form.matcher(value.textValue()).matches();
        if (!fits) {
            throw wrong(key, value, allowed);
        }
        return value.textValue();
    }

    /** A text that may be left out. */
    public String text(String key, Pattern form, String allowed, String byDefault) throws ConfigException {
        return has(key) ? text(key, form, allowed) : byDefault;
    }

    /** A whole number that must be there. */
    public int whole(String key, int least, int most) throws ConfigException {
        JsonNode value = take(key);
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw wrong(key, value, "a whole number, " + least + " to " + most);
        }
        return value.intValue();
    }

    /** A whole number that may be left out. */
    public int whole(String key, int least, int most, int byDefault) throws ConfigException {
        return has(key) ? whole(key, least, most) : byDefault;
    }

    /** A number that must be there. */
    public double number(String key, double least, double most) throws ConfigException {
        JsonNode value = take(key);
        if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
            throw wrong(key, value, "a number, " + least + " to " + most);
        }
        return value.doubleValue();
    }

    /** True or false; may be left out. */
    public boolean flag(String key, boolean byDefault) throws ConfigException {
        JsonNode value = take(key);
        if (value.isMissingNode()) {
            return byDefault;
        }
        if (!value.isBoolean()) {
            throw wrong(key, value, "true or false");
        }
        return value.booleanValue();
    }

    /** One of the constants of an enum, written in lower case; may be left out. */
    public <E extends Enum<E>> E choice(String key, Class<E> of, E byDefault) throws ConfigException {
        JsonNode value = take(key);
        if (value.isMissingNode()) {
            return byDefault;
        }
        E[] all = of.getEnumConstants();
        Optional<E> chosen = Arrays.stream(all)
                .filter(each -> word(each).equals(value.textValue()))
                .findFirst();
        List<String> words = Arrays.stream(all).map(Table::word).toList();
        return chosen.orElseThrow(() -> wrong(key, value, "one of \"" + String.join("\", \"", words) + "\""));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A device id that must be there. */
    public DeviceId device(String key) throws ConfigException {
        JsonNode value = take(key);
        if (!value.isTextual() || !DeviceId.isValid(value.textValue())) {
            throw wrong(key, value, "a device id, 1 to " + DeviceId.LENGTH_MAX + " characters of A-Z a-z 0-9 - . : _");
        }
        return new DeviceId(value.textValue());
    }

    /** All keys of this table with text values: a table whose keys are names, for example of devices. */
    public Map<String, String> texts() throws ConfigException {
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            taken.add(entry.getKey());
            if (!entry.getValue().isTextual()) {
                // The value may be half a secret: it is not shown.
                throw new ConfigException(where + entry.getKey() + ": allowed is a text in quotes");
            }
            texts.put(entry.getKey(), entry.getValue().textValue());
        }
        return texts;
    }

    /** Names of all keys, for tables whose keys are names. */
    public Set<String> keys() {
        Set<String> keys = new HashSet<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** A problem with a value of this table, for checks that only its reader can make. */
    public ConfigException problem(String key, String problem) {
        return new ConfigException(where + key + ": " + problem);
    }

    /** Refuses what nobody took. */
    public void finish() throws ConfigException {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!taken.contains(entry.getKey())) {
                throw new ConfigException(where + entry.getKey() + ": no such setting; there are "
                        + String.join(", ", taken.stream().sorted().toList()));
            }
        }
    }

    private JsonNode take(String key) {
        taken.add(key);
        return node.path(key);
    }

    private ConfigException wrong(String key, JsonNode value, String allowed) {
        String shown = value.isMissingNode() ? " is missing" : " = " + firstLine(value.toString());
        return new ConfigException(where + key + shown + ": allowed is " + allowed);
    }

    private static String firstLine(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= 80 ? line : line.substring(0, 80) + "…";
    }
}
