package tsuji.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A description in YAML with schemas. Knows the part of JSON Schema that our descriptions use, and no other. */
public final class SchemaDocument {
    private static final List<String> KNOWN = List.of(
            "$ref",
            "type",
            "enum",
            "required",
            "properties",
            "additionalProperties",
            "items",
            "minItems",
            "maxItems",
            "minimum",
            "maximum",
            "default",
            "minLength",
            "pattern",
            "description");

    private final Map<?, ?> document;

    private SchemaDocument(Map<?, ?> document) {
        this.document = document;
    }

    /** @param name of a file in {@code gateway/doc}. */
    public static SchemaDocument read(String name) throws IOException {
        try (InputStream in = Files.newInputStream(Path.of("doc", name))) {
            return new SchemaDocument(
                    (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(in));
        }
    }

    /** The whole of it. */
    public Map<?, ?> root() {
        return document;
    }

    /** What is wrong with a value; empty when nothing is. */
    public List<String> objections(Map<?, ?> schema, Object json) {
        List<String> objections = new ArrayList<>();
        check(schema, json, "$", objections);
        return objections;
    }

    /** What a reference leads to, or the node itself. */
    public Map<?, ?> resolve(Map<?, ?> node) {
        Object reference = node.get("$ref");
        if (reference == null) {
            return node;
        }
        Object target = document;
        for (String step : ((String) reference).substring(2).split("/")) {
            target = ((Map<?, ?>) target).get(step);
            if (target == null) {
                throw new IllegalStateException(reference + " leads nowhere");
            }
        }
        return resolve((Map<?, ?>) target);
    }

    private void check(Map<?, ?> unresolved, Object json, String at, List<String> objections) {
        Map<?, ?> schema = resolve(unresolved);
        for (Object keyword : schema.keySet()) {
            if (!KNOWN.contains(keyword)) {
                throw new IllegalStateException("keyword " + keyword + " is not checked");
            }
        }
        if (schema.get("enum") instanceof List<?> allowed && !allowed.contains(json)) {
            objections.add(at + " is " + json + ", allowed " + allowed);
        }
        if (schema.get("type") instanceof String type && !isOf(type, json)) {
            objections.add(at + " is not of type " + type + ": " + json);
        }
        if (json instanceof Map<?, ?> object) {
            checkObject(schema, object, at, objections);
        } else if (json instanceof List<?> array) {
            checkArray(schema, array, at, objections);
        } else if (json instanceof String text) {
            checkText(schema, text, at, objections);
        } else if (json instanceof Number number) {
            checkNumber(schema, number, at, objections);
        }
    }

    private static boolean isOf(String type, Object json) {
        return switch (type) {
            case "object" -> json instanceof Map;
            case "array" -> json instanceof List;
            case "string" -> json instanceof String;
            case "boolean" -> json instanceof Boolean;
            case "number" -> json instanceof Number;
            case "integer" -> json instanceof Integer || json instanceof Long || json instanceof BigInteger;
            default -> throw new IllegalStateException("type " + type);
        };
    }

    private void checkObject(Map<?, ?> schema, Map<?, ?> object, String at, List<String> objections) {
        if (schema.get("required") instanceof List<?> required) {
            required.stream()
                    .filter(name -> !object.containsKey(name))
                    .forEach(name -> objections.add(at + " has no " + name));
        }
        Map<?, ?> properties = schema.get("properties") instanceof Map<?, ?> some ? some : Map.of();
        Object others = schema.get("additionalProperties");
        object.forEach((name, value) -> {
            if (properties.get(name) instanceof Map<?, ?> property) {
                check(property, value, at + "." + name, objections);
            } else if (Boolean.FALSE.equals(others)) {
                objections.add(at + " has an unknown " + name);
            } else if (others instanceof Map<?, ?> any) {
                check(any, value, at + "." + name, objections);
            }
        });
    }

    private void checkArray(Map<?, ?> schema, List<?> array, String at, List<String> objections) {
        if (schema.get("minItems") instanceof Integer least && array.size() < least) {
            objections.add(at + " has " + array.size() + " items, at least " + least);
        }
        if (schema.get("maxItems") instanceof Integer most && array.size() > most) {
            objections.add(at + " has " + array.size() + " items, at most " + most);
        }
        if (schema.get("items") instanceof Map<?, ?> items) {
            for (int i = 0; i < array.size(); i++) {
                check(items, array.get(i), at + "[" + i + "]", objections);
            }
        }
    }

    private static void checkNumber(Map<?, ?> schema, Number number, String at, List<String> objections) {
        if (schema.get("minimum") instanceof Number minimum && number.doubleValue() < minimum.doubleValue()) {
            objections.add(at + " is " + number + ", at least " + minimum);
        }
        if (schema.get("maximum") instanceof Number maximum && number.doubleValue() > maximum.doubleValue()) {
            objections.add(at + " is " + number + ", at most " + maximum);
        }
    }

    private static void checkText(Map<?, ?> schema, String text, String at, List<String> objections) {
        if (schema.get("minLength") instanceof Integer least && text.length() < least) {
            objections.add(at + " is too short: \"" + text + "\"");
        }
        if (schema.get("pattern") instanceof String pattern
                && !Pattern.compile(pattern).matcher(text).find()) {
            objections.add(at + " does not match " + pattern + ": \"" + text + "\"");
        }
    }
}
