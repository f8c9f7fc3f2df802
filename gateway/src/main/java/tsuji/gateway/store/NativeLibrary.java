package tsuji.gateway.store;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Where SQLite's native library is unpacked: into our own directory, because the system's temporary directory may be full,
 * absent or forbid execution, and then no database could be opened.
 */
public final class NativeLibrary {
    private static final String DIRECTORY_PROPERTY = "org.sqlite.tmpdir";
    private static final String LIBRARY_PROPERTY = "org.sqlite.lib.path";

    private NativeLibrary() {}

    /** Settings given on the command line win. */
    public static void prepare(Path directory) throws IOException {
        boolean given = System.getProperty(DIRECTORY_PROPERTY) != null || System.getProperty(LIBRARY_PROPERTY) != null;
        if (!given) {
            SafeFiles.makeDirectory(directory);
            System.setProperty(DIRECTORY_PROPERTY, directory.toString());
        }
    }
}
