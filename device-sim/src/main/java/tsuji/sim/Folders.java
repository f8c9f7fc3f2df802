package tsuji.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Temporary folders of a run. */
final class Folders {
    private Folders() {}

    /** Removes a folder with everything in it. */
    static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }

    /** The same when there is nobody left to complain to. */
    static void deleteIfPossible(Path folder) {
        try {
            delete(folder);
        } catch (IOException e) {
            // A file came or went meanwhile.
        }
    }
}
