package tsuji.sim.replay;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads comma-separated files whose fields have no quotes and no commas, as all recordings here. */
final class Csv {
    private static final int ROWS_MAX = 10_000_000;

    /** Takes one row; missing fields at the end are empty. */
    interface RowSink {
        void row(int line, String[] fields);
    }

    private Csv() {}

    /** The first line. */
    static String header(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            String header = reader.readLine();
            return header == null ? "" : header.replace("\ufeff", "").strip();
        }
    }

    /** Hands on all rows after the header; returns how many. */
    static int read(Path file, RowSink sink) throws IOException {
        int columns = header(file).split(",", -1).length;
        int line = 1;
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            reader.readLine();
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                if (line > ROWS_MAX) {
                    throw new IOException(file + ": more than " + ROWS_MAX + " rows; split the file");
                }
                sink.row(line, fields(text, columns));
            }
        }
        return line - 1;
    }

    private static String[] fields(String text, int columns) {
        String[] found = text.split(",", -1);
        String[] fields = Arrays.copyOf(found, columns);
        Arrays.fill(fields, Math.min(found.length, columns), columns, "");
        return fields;
    }
}
