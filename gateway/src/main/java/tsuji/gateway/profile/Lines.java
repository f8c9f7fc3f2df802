package tsuji.gateway.profile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * On which line of a TOML file a table or a key stands; the parser does not tell. Keys are named as in
 * {@code message[0].reading[2].unit}. What stands inside a value of several lines has the line of its table.
 */
final class Lines {
    private static final Pattern TABLE = Pattern.compile("\\[(\\[?)\\s*([A-Za-z0-9_.\\- ]+?)\\s*]?]\\s*(?:#.*)?");
    private static final Pattern KEY = Pattern.compile("\"?([A-Za-z0-9_-]+)\"?\\s*=.*");

    private final Map<String, Integer> lines = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    Lines(List<String> text) {
        String table = "";
        for (int i = 0; i < text.size(); i++) {
            String line = text.get(i).strip();
            Matcher header = TABLE.matcher(line);
            Matcher key = KEY.matcher(line);
            if (header.matches()) {
                table = table(header.group(2), !header.group(1).isEmpty());
                lines.putIfAbsent(table, i + 1);
            } else if (key.matches()) {
                lines.putIfAbsent(below(table, key.group(1)), i + 1);
            }
        }
    }

    /** {@code [[message.reading]]} is {@code message[0].reading[2]} when it is the third of the first message. */
    private String table(String name, boolean isElement) {
        String[] parts = name.split("\\s*\\.\\s*");
        String path = "";
        for (int i = 0; i < parts.length; i++) {
            path = below(path, parts[i]);
            if (isElement && i == parts.length - 1) {
                counts.merge(path, 1, Integer::sum);
            }
            Integer count = counts.get(path);
            path = count == null ? path : element(path, count - 1);
        }
        return path;
    }

    static String below(String table, String key) {
        return table.isEmpty() ? key : table + "." + key;
    }

    static String element(String table, int index) {
        return table + "[" + index + "]";
    }

    /** Line of a key; of its table when the key is not there; 1 when there is no such table. */
    int of(String path) {
        String found = path;
        while (!lines.containsKey(found) && !found.isEmpty()) {
            int end = found.lastIndexOf(found.endsWith("]") ? '[' : '.');
            found = found.substring(0, Math.max(0, end));
        }
        return lines.getOrDefault(found, 1);
    }
}
