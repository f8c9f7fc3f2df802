package tsuji.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One setting: its name in the file, what it may be, and what it is when nobody says anything.
 *
 * @param name with dots, for example {@code uplink.window}.
 */
record ConfigKey(String name, Kind kind, Object byDefault) {
    private static final String ENVIRONMENT_PREFIX = "TSUJI_";
    private static final int TEXT_LENGTH_MAX = 4096;

    /** What a value may be. */
    sealed interface Kind permits Whole, Text, Choice, Texts {
        /** The value, or empty when it is not one of these. */
        Optional<Object> read(JsonNode node);

        /** For people: what would have been right. */
        String allowed();
    }

    /** A whole number. */
    record Whole(long least, long most) implements Kind {
        @Override
        public Optional<Object> read(JsonNode node) {
            boolean fits = node.isIntegralNumber() && node.canConvertToLong();
            return fits && node.longValue() >= least && node.longValue() <= most
                    ? Optional.of(node.longValue())
                    : Optional.empty();
        }

        @Override
        public String allowed() {
            return "a whole number, " + least + " to " + most;
        }
    }

    /** Text of a given form. */
    record Text(Pattern form, String allowed) implements Kind {
        @Override
        public Optional<Object> read(JsonNode node) {
            boolean fits = node.isTextual()
                    && node.textValue().length() <= TEXT_LENGTH_MAX
                    && form.matcher(node.textValue()).matches();
            return fits ? Optional.of(node.textValue()) : Optional.empty();
        }
    }

    /** One of a few words. */
    record Choice(List<String> words) implements Kind {
        @Override
        public Optional<Object> read(JsonNode node) {
            return node.isTextual() && words.contains(node.textValue())
                    ? Optional.of(node.textValue())
                    : Optional.empty();
        }

        @Override
        public String allowed() {
            return "one of \"" + String.join("\", \"", words) + "\"";
        }
    }

    /** A list of texts. */
    record Texts(int countMax, Text each) implements Kind {
        @Override
        public Optional<Object> read(JsonNode node) {
            if (!node.isArray() || node.size() > countMax) {
                return Optional.empty();
            }
            List<Object> values = new ArrayList<>();
            node.forEach(element -> each.read(element).ifPresent(values::add));
            return values.size() == node.size() ? Optional.of(List.copyOf(values)) : Optional.empty();
        }

        @Override
        public String allowed() {
            return "a list of at most " + countMax + ", each " + each.allowed();
        }
    }

    /** Name of the environment variable: two underscores stand for the dot. */
    String environment() {
        return environmentOf(name);
    }

    static String environmentOf(String name) {
        return ENVIRONMENT_PREFIX + name.replace(".", "__").toUpperCase(Locale.ROOT);
    }
}
