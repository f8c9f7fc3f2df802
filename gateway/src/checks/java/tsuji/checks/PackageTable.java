package tsuji.checks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The package table of README.md: rows {@code | `package` | role | may import | library at home |} of every table whose
 * first heading is "Package". Package names lack the leading {@code tsuji.}; names under "may import" also lack the
 * program's name. A library under "may import" is at home elsewhere and may be used here too. A line that starts with "Everywhere:" lists the libraries that need no home.
 */
final class PackageTable {
    /** One row. The sets hold full prefixes; {@code importsAll} stands for the word "all". */
    record Row(String name, boolean importsAll, Set<String> mayImport, Set<String> libraries) {}

    private static final String PROJECT = "tsuji.";
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Set<String> everywhere = new TreeSet<>();

    /** Parses the text of README.md. */
    static PackageTable of(String readme) {
        PackageTable table = new PackageTable();
        boolean inside = false;
        List<String[]> lines = new ArrayList<>();
        for (String line : readme.split("\n")) {
            String[] cells = cells(line);
            if (line.startsWith("Everywhere:")) {
                table.everywhere.addAll(codes(line));
            }
            if (cells.length >= 4 && cells[0].equals("Package")) {
                inside = true;
            } else if (cells.length < 4) {
                inside = false;
            } else if (inside && !cells[0].startsWith("-")) {
                lines.add(cells);
            }
        }
        Set<String> names = new TreeSet<>();
        Set<String> libraries = new TreeSet<>();
        lines.forEach(cells -> names.addAll(codes(cells[0])));
        lines.forEach(cells -> libraries.addAll(codes(cells[3])));
        lines.forEach(cells -> codes(cells[0]).forEach(name -> table.add(name, cells, names, libraries)));
        return table;
    }

    private void add(String name, String[] cells, Set<String> names, Set<String> libraries) {
        Set<String> imports = new TreeSet<>();
        boolean all = cells[2].strip().startsWith("all");
        for (String word : cells[2].split("[,\\s]+")) {
            String plain = word.replace("`", "");
            if (!all && !plain.isEmpty() && !plain.equals("–")) {
                imports.add(libraries.contains(plain) ? plain : PROJECT + resolve(plain, name, names));
            }
        }
        Row row = new Row(PROJECT + name, all, imports, new TreeSet<>(codes(cells[3])));
        if (rows.put(row.name(), row) != null) {
            throw new IllegalStateException("README's package table has two rows for " + name);
        }
    }

    private static String resolve(String word, String name, Set<String> names) {
        String sibling = name.split("\\.")[0] + "." + word;
        if (names.contains(sibling)) {
            return sibling;
        }
        if (names.contains(word)) {
            return word;
        }
        throw new IllegalStateException("README's package table: row " + name + " may import " + word
                + ", which has no row (tables have the columns: package, role, may import, library at home)");
    }

    /** Full package names that have a row. */
    Set<String> packages() {
        return rows.keySet();
    }

    /** True: the table lets {@code from} use {@code to}. A package may always use itself. */
    boolean allows(String from, String to) {
        Row row = rows.get(from);
        return row != null
                && (from.equals(to) || row.importsAll() || row.mayImport().contains(to));
    }

    /** Packages at which {@code className} of a library is at home, by the longest prefix that any row names. */
    Set<String> homes(String className) {
        int longest = 0;
        Set<String> homes = new TreeSet<>();
        for (Row row : rows.values()) {
            for (String library : row.libraries()) {
                if (covers(library, className) && library.length() >= longest) {
                    if (library.length() > longest) {
                        homes.clear();
                    }
                    longest = library.length();
                    homes.add(row.name());
                }
            }
        }
        return homes;
    }

    /** True: {@code className} of a library has no home, {@code user} is its home, or its row names it. */
    boolean lets(String user, String className) {
        Row row = rows.get(user);
        Set<String> homes = homes(className);
        return homes.isEmpty()
                || homes.contains(user)
                || row != null && row.mayImport().stream().anyMatch(library -> covers(library, className));
    }

    boolean needsNoHome(String className) {
        return everywhere.stream().anyMatch(library -> covers(library, className));
    }

    /** Libraries with more than one home inside one program, as lines for a person. */
    List<String> doubleHomes() {
        Map<String, List<String>> homes = new LinkedHashMap<>();
        for (Row row : rows.values()) {
            String program = row.name().split("\\.")[1].replace("wire", "gateway");
            row.libraries()
                    .forEach(library -> homes.computeIfAbsent(program + ": " + library, key -> new ArrayList<>())
                            .add(row.name()));
        }
        List<String> doubled = new ArrayList<>();
        homes.forEach((library, at) -> {
            if (at.size() > 1) {
                doubled.add(library + " is at home in " + at);
            }
        });
        return doubled;
    }

    private static boolean covers(String prefix, String className) {
        return className.startsWith(prefix + ".");
    }

    private static String[] cells(String line) {
        String text = line.strip();
        if (!text.startsWith("|")) {
            return new String[0];
        }
        String[] cells = text.substring(1).split("\\|", -1);
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cells[i].strip();
        }
        return cells;
    }

    private static List<String> codes(String cell) {
        List<String> codes = new ArrayList<>();
        Matcher matcher = CODE.matcher(cell);
        while (matcher.find()) {
            codes.add(matcher.group(1));
        }
        return codes;
    }
}
