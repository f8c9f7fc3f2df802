package tsuji.gateway;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The arguments with which a service manager runs the gateway, understood without the command line's library: setting that up
 * takes half of a start. Whatever is not plain is left to the command line, which knows all forms and explains mistakes.
 */
final class PlainRun {
    private PlainRun() {}

    /** The options of {@code [run] [--config FILE] [--data DIR] [--set KEY=VALUE]…}; empty for anything else. */
    static Optional<ConfigOptions> of(String... arguments) {
        Iterator<String> words = Arrays.asList(arguments).iterator();
        Optional<Path> file = Optional.empty();
        Optional<Path> dataDir = Optional.empty();
        List<String> sets = new ArrayList<>();
        for (int at = 0; words.hasNext(); at++) {
            String word = words.next();
            if (at == 0 && word.equals("run")) {
                continue;
            }
            String value = words.hasNext() ? words.next() : "-";
            if (!isPlain(value)) {
                return Optional.empty();
            }
            switch (word) {
                case "--config" -> file = Optional.of(Path.of(value));
                case "--data" -> dataDir = Optional.of(Path.of(value));
                case "--set" -> sets.add(value);
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new ConfigOptions(file, sets, dataDir));
    }

    private static boolean isPlain(String value) {
        return !value.isBlank() && !value.startsWith("-") && !value.startsWith("@") && value.indexOf('"') < 0;
    }
}
