package tsuji.gateway.profile;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * One table of a profile. Whoever reads it takes every key it knows and then calls {@link #finish}, which refuses the rest.
 */
final class Section {
    /** Longer texts are refused. */
    static final int TEXT_LENGTH_MAX = 256;

    private static final int SHOWN_LENGTH_MAX = 60;

    private final Source source;
    private final String path;
    private final JsonNode node;
    private final Set<String> known = new TreeSet<>();

    /** The file that problems are said of. */
    record Source(String file, Lines lines) {
        ProfileException problem(String path, String problem) {
            return new ProfileException(file + ": line " + lines.of(path) + ": " + problem);
        }
    }

    Section(Source source, String path, JsonNode node) {
        this.source = source;
        this.path = path;
        this.node = node;
    }

    boolean has(String key) {
        known.add(key);
        return node.has(key);
    }

    /** A text that must be there. */
    String text(String key) throws ProfileException {
        known.add(key);
        JsonNode value = node.path(key);
        if (!value.isTextual() || value.textValue().length() > TEXT_LENGTH_MAX) {
            throw wrong(key, "a text of at most " + TEXT_LENGTH_MAX + " characters");
        }
        return value.textValue();
    }

    /** A text that may be left out. */
    String text(String key, String byDefault) throws ProfileException {
        return has(key) ? text(key) : byDefault;
    }

    /** One of the constants of an enum in lower case; may be left out. */
    <E extends Enum<E>> E choice(String key, Class<E> of, E byDefault) throws ProfileException {
        if (!has(key)) {
            return byDefault;
        }
        List<E> constants = Arrays.asList(of.getEnumConstants());
        List<String> words = constants.stream()
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .toList();
        int chosen = words.indexOf(node.path(key).asText());
        if (chosen < 0) {
            throw wrong(key, "one of \"" + String.join("\", \"", words) + "\"");
        }
        return constants.get(chosen);
    }

    /** A number other than 0 that may be left out. */
    BigDecimal factor(String key, double least, double most) throws ProfileException {
        if (!has(key)) {
            return BigDecimal.ONE;
        }
        JsonNode value = node.path(key);
        double size = value.isNumber() ? Math.abs(value.doubleValue()) : Double.NaN;
        if (!(size >= least && size <= most)) {
            throw wrong(key, "a number from " + least + " to " + most + ", or the same below 0");
        }
        return value.decimalValue();
    }

    /** A list of texts; may be left out. */
    List<String> texts(String key, int countMax) throws ProfileException {
        if (!has(key)) {
            return List.of();
        }
        JsonNode list = node.path(key);
        boolean fits = list.isArray() && list.size() <= countMax;
        List<String> texts = new ArrayList<>();
        for (JsonNode each : list) {
            fits &= each.isTextual() && each.textValue().length() <= TEXT_LENGTH_MAX;
            texts.add(each.asText());
        }
        if (!fits) {
            throw wrong(key, "a list of at most " + countMax + " texts");
        }
        return texts;
    }

    /** One to {@code countMax} tables {@code [[key]]}, in order. */
    List<Section> tables(String key, int countMax) throws ProfileException {
        known.add(key);
        JsonNode list = node.path(key);
        boolean fits = list.isArray() && !list.isEmpty() && list.size() <= countMax;
        List<Section> tables = new ArrayList<>();
        String name = Lines.below(path, key);
        for (JsonNode each : list) {
            fits &= each.isObject();
            tables.add(new Section(source, Lines.element(name, tables.size()), each));
        }
        if (!fits) {
            int count = list.isArray() ? list.size() : 0;
            throw source.problem(
                    Lines.element(name, 0), count + " tables [[" + key + "]], allowed are 1 to " + countMax);
        }
        return tables;
    }

    /** A problem with a value of this table. */
    ProfileException problem(String key, String problem) {
        return source.problem(Lines.below(path, key), key + " " + problem);
    }

    private ProfileException wrong(String key, String allowed) {
        JsonNode value = node.path(key);
        String text = value.toString();
        String shown = text.length() <= SHOWN_LENGTH_MAX ? text : text.substring(0, SHOWN_LENGTH_MAX) + "…";
        return problem(key, (value.isMissingNode() ? "is missing" : "is " + shown) + "; allowed is " + allowed);
    }

    /** Refuses what nobody took. */
    void finish() throws ProfileException {
        List<String> strange = new ArrayList<>();
        node.fieldNames().forEachRemaining(strange::add);
        strange.removeAll(known);
        if (!strange.isEmpty()) {
            throw problem(strange.get(0), "is unknown here; there are " + String.join(", ", known));
        }
    }
}
