package tsuji.sim.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One mapping of a YAML file, read key by key. A key that nobody asked for is an error when the section {@link #end ends}, and
 * the keys asked for are the ones it names as allowed.
 */
final class Section {
    private final String file;
    private final String path;
    private final Node node;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final TreeSet<String> asked = new TreeSet<>();

    Section(String file, String path, Node node) throws ScenarioException {
        this.file = file;
        this.path = path;
        this.node = node;
        if (!(node instanceof MappingNode mapping)) {
            throw error(node, path.isEmpty() ? "the file" : path, "must be a mapping of keys to values");
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            if (keys.put(key, tuple.getKeyNode()) != null) {
                throw error(tuple.getKeyNode(), name(key), "stands twice");
            }
            values.put(key, tuple.getValueNode());
        }
    }

    boolean has(String key) {
        asked.add(key);
        return values.containsKey(key);
    }

    /** A value that must be there, made by a parser that may throw {@link IllegalArgumentException} with the reason. */
    <T> T value(String key, Function<String, T> parser) throws ScenarioException {
        ScalarNode scalar = scalar(key);
        try {
            return parser.apply(scalar.getValue());
        } catch (IllegalArgumentException e) {
            throw error(scalar, name(key), e.getMessage());
        }
    }

    <T> T value(String key, T otherwise, Function<String, T> parser) throws ScenarioException {
        return has(key) ? value(key, parser) : otherwise;
    }

    String text(String key) throws ScenarioException {
        return value(key, text -> text);
    }

    String text(String key, String otherwise) throws ScenarioException {
        return value(key, otherwise, text -> text);
    }

    /** An integer of the range; {@code otherwise} when the key is absent. */
    long integer(String key, long otherwise, Range range) throws ScenarioException {
        return value(key, otherwise, text -> {
            if (!text.matches("[0-9]{1,18}")) {
                throw new IllegalArgumentException("\"" + text + "\" is not a whole number");
            }
            return range.check(Long.parseLong(text));
        });
    }

    Duration duration(String key, Duration otherwise) throws ScenarioException {
        return value(key, otherwise, Durations::parse);
    }

    /** {@code 20%} or {@code 0.2}. */
    double share(String key, double otherwise, double most) throws ScenarioException {
        return value(key, otherwise, text -> {
            boolean percent = text.endsWith("%");
            double share = number(percent ? text.substring(0, text.length() - 1) : text) / (percent ? 100 : 1);
            if (share < 0 || share > most) {
                throw new IllegalArgumentException(
                        text + " is out of range; allowed 0% to " + (int) (most * 100) + "%");
            }
            return share;
        });
    }

    double rate(String key, double otherwise, double most) throws ScenarioException {
        return value(key, otherwise, text -> {
            double rate = number(text);
            if (rate <= 0 || rate > most) {
                throw new IllegalArgumentException(text + " is out of range; allowed above 0 to " + most);
            }
            return rate;
        });
    }

    private static double number(String text) {
        if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            throw new IllegalArgumentException("\"" + text + "\" is not a number");
        }
        return Double.parseDouble(text);
    }

    /** One of the labels. */
    <T> T choice(String key, Optional<T> otherwise, Map<String, T> labels) throws ScenarioException {
        if (!has(key) && otherwise.isPresent()) {
            return otherwise.get();
        }
        return value(key, text -> {
            T choice = labels.get(text);
            if (choice == null) {
                throw new IllegalArgumentException(unknown(text, labels));
            }
            return choice;
        });
    }

    /** Some of the labels, in the order of the list; none when the key is absent. */
    <T> List<T> choices(String key, Map<String, T> labels) throws ScenarioException {
        if (!has(key)) {
            return List.of();
        }
        if (!(values.get(key) instanceof SequenceNode sequence)) {
            throw error(values.get(key), name(key), "must be a list");
        }
        List<T> choices = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            String text = item instanceof ScalarNode scalar ? scalar.getValue() : "?";
            if (!labels.containsKey(text)) {
                throw error(item, name(key), unknown(text, labels));
            }
            choices.add(labels.get(text));
        }
        return choices;
    }

    private static String unknown(String text, Map<String, ?> labels) {
        return "\"" + text + "\" is unknown; allowed: " + String.join(", ", new TreeSet<>(labels.keySet()));
    }

    boolean flag(String key) throws ScenarioException {
        return choice(key, Optional.of(false), Map.of("true", true, "false", false));
    }

    /** The section below the key; empty when the key is absent. */
    Section section(String key) throws ScenarioException {
        return new Section(
                file,
                name(key),
                has(key) ? values.get(key) : new MappingNode(node.getTag(), List.of(), FlowStyle.BLOCK));
    }

    /** The sections of a list; none when the key is absent. */
    List<Section> list(String key, int most) throws ScenarioException {
        if (!has(key)) {
            return List.of();
        }
        if (!(values.get(key) instanceof SequenceNode sequence)) {
            throw error(values.get(key), name(key), "must be a list");
        }
        if (sequence.getValue().size() > most) {
            throw error(sequence, name(key), sequence.getValue().size() + " entries, allowed " + most);
        }
        List<Section> sections = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            sections.add(new Section(file, name(key) + "[" + sections.size() + "]", item));
        }
        return sections;
    }

    /** Refuses every key that was not asked for. */
    void end() throws ScenarioException {
        for (String key : keys.keySet()) {
            if (!asked.contains(key)) {
                throw error(keys.get(key), name(key), "is unknown; allowed here: " + String.join(", ", asked));
            }
        }
    }

    /** An error about a key of this section, or about the section when the key is empty. */
    ScenarioException error(String key, String problem) {
        Node place = key.isEmpty() ? node : values.getOrDefault(key, node);
        return error(place, key.isEmpty() ? path : name(key), problem);
    }

    private ScalarNode scalar(String key) throws ScenarioException {
        if (!has(key)) {
            throw error(node, name(key), "is missing");
        }
        if (values.get(key) instanceof ScalarNode scalar) {
            return scalar;
        }
        throw error(values.get(key), name(key), "must be a single value");
    }

    private String name(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private ScenarioException error(Node place, String what, String problem) {
        String line = place.getStartMark()
                .map(Mark::getLine)
                .map(at -> ":" + (at + 1))
                .orElse("");
        return new ScenarioException(file + line + ": " + what + ": " + problem);
    }

    /** Inclusive range of a whole number. */
    record Range(long least, long most) {
        long check(long value) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(value + " is out of range; allowed " + least + " to " + most);
            }
            return value;
        }
    }
}
