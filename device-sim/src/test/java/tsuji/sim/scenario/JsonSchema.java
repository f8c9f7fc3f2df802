package tsuji.sim.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The part of JSON Schema that our schema uses. A keyword it does not know is an error, so that nothing passes unchecked. */
final class JsonSchema {
    private static final Set<String> SILENT =
            Set.of("$schema", "$defs", "title", "description", "additionalProperties");

    private final JsonNode root;

    JsonSchema(JsonNode root) {
        this.root = root;
    }

    /** Why the document breaks the schema; empty when it does not. */
    List<String> problems(JsonNode document) {
        return problems("$", document, root);
    }

    private List<String> problems(String path, JsonNode node, JsonNode schema) {
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, JsonNode> rule : schema.properties()) {
            if (!SILENT.contains(rule.getKey())) {
                problems.addAll(problems(path, node, rule.getKey(), rule.getValue()));
            }
        }
        if (schema.has("additionalProperties")) {
            node.fieldNames().forEachRemaining(name -> {
                if (!schema.get("properties").has(name)) {
                    problems.add(path + "." + name + " is unknown");
                }
            });
        }
        return problems;
    }

    private List<String> problems(String path, JsonNode node, String keyword, JsonNode rule) {
        return switch (keyword) {
            case "$ref" -> problems(path, node, root.at(rule.asText().substring(1)));
            case "oneOf" -> oneOf(path, node, rule);
            case "properties" -> properties(path, node, rule);
            case "items" -> items(path, node, rule);
            case "type" -> check(types(rule).stream().anyMatch(type -> isOf(node, type)), path, keyword, rule);
            case "enum" -> check(contains(rule, node), path, keyword, rule);
            case "pattern" -> check(!node.isTextual() || node.asText().matches(rule.asText()), path, keyword, rule);
            case "required" -> check(all(rule, node), path, keyword, rule);
            case "minimum" -> check(node.asDouble() >= rule.asDouble(), path, keyword, rule);
            case "exclusiveMinimum" -> check(node.asDouble() > rule.asDouble(), path, keyword, rule);
            case "maximum" -> check(node.asDouble() <= rule.asDouble(), path, keyword, rule);
            case "minItems" -> check(node.size() >= rule.asInt(), path, keyword, rule);
            case "maxItems" -> check(node.size() <= rule.asInt(), path, keyword, rule);
            default -> throw new AssertionError("keyword " + keyword + " is not checked here");
        };
    }

    private static List<String> check(boolean holds, String path, String keyword, JsonNode rule) {
        return holds ? List.of() : List.of(path + " breaks " + keyword + " " + rule);
    }

    private List<String> oneOf(String path, JsonNode node, JsonNode schemas) {
        int matching = 0;
        for (JsonNode schema : schemas) {
            matching += problems(path, node, schema).isEmpty() ? 1 : 0;
        }
        return matching == 1 ? List.of() : List.of(path + " matches " + matching + " of the forms");
    }

    private List<String> properties(String path, JsonNode node, JsonNode schemas) {
        List<String> problems = new ArrayList<>();
        node.properties().forEach(field -> {
            if (schemas.has(field.getKey())) {
                problems.addAll(problems(path + "." + field.getKey(), field.getValue(), schemas.get(field.getKey())));
            }
        });
        return problems;
    }

    private List<String> items(String path, JsonNode node, JsonNode schema) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            problems.addAll(problems(path + "[" + i + "]", node.get(i), schema));
        }
        return problems;
    }

    private static List<String> types(JsonNode rule) {
        List<String> types = new ArrayList<>();
        if (rule.isArray()) {
            rule.forEach(type -> types.add(type.asText()));
        } else {
            types.add(rule.asText());
        }
        return types;
    }

    private static boolean isOf(JsonNode node, String type) {
        return switch (type) {
            case "object" -> node.isObject();
            case "array" -> node.isArray();
            case "string" -> node.isTextual();
            case "integer" -> node.isIntegralNumber();
            case "number" -> node.isNumber();
            case "boolean" -> node.isBoolean();
            default -> throw new AssertionError("type " + type);
        };
    }

    private static boolean contains(JsonNode list, JsonNode node) {
        for (JsonNode item : list) {
            if (item.asText().equals(node.asText()) && item.isNumber() == node.isNumber()) {
                return true;
            }
        }
        return false;
    }

    private static boolean all(JsonNode names, JsonNode node) {
        for (JsonNode name : names) {
            if (!node.has(name.asText())) {
                return false;
            }
        }
        return true;
    }
}
