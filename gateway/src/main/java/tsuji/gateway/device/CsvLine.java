package tsuji.gateway.device;

import java.util.ArrayList;
import java.util.List;

/** One line of comma-separated values (RFC 4180, without line breaks inside fields). */
final class CsvLine {
    private CsvLine() {}

    /** @throws IllegalArgumentException when a quote is not closed or stands inside an unquoted field. */
    static List<String> parse(String line) {
        List<String> fields = new ArrayList<>();
        int at = 0;
        while (at <= line.length()) {
            StringBuilder field = new StringBuilder();
            at = at < line.length() && line.charAt(at) == '"' ? quoted(line, at, field) : plain(line, at, field);
            fields.add(field.toString());
        }
        return fields;
    }

    /** Returns the index after the comma that ends the field, or beyond the end. */
    private static int plain(String line, int from, StringBuilder field) {
        int comma = line.indexOf(',', from);
        int end = comma < 0 ? line.length() : comma;
        field.append(line, from, end);
        if (field.indexOf("\"") >= 0) {
            throw new IllegalArgumentException("quote inside a field at column " + (from + 1));
        }
        return end + 1;
    }

    private static int quoted(String line, int from, StringBuilder field) {
        int at = from + 1;
        while (at < line.length()) {
            char c = line.charAt(at);
            boolean doubled = c == '"' && at + 1 < line.length() && line.charAt(at + 1) == '"';
            if (c == '"' && !doubled) {
                return afterQuote(line, at + 1);
            }
            field.append(c);
            at += doubled ? 2 : 1;
        }
        throw new IllegalArgumentException("quote at column " + (from + 1) + " is not closed");
    }

    private static int afterQuote(String line, int at) {
        if (at < line.length() && line.charAt(at) != ',') {
            throw new IllegalArgumentException("text after a closed quote at column " + (at + 1));
        }
        return at + 1;
    }

    static String format(List<String> fields) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < fields.size(); i++) {
            line.append(i == 0 ? "" : ",").append(field(fields.get(i)));
        }
        return line.toString();
    }

    private static String field(String value) {
        boolean quotes = value.indexOf(',') >= 0 || value.indexOf('"') >= 0;
        return quotes ? "\"" + value.replace("\"", "\"\"") + "\"" : value;
    }
}
