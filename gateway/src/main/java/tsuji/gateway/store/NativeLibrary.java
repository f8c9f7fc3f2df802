package tsuji.gateway.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Where SQLite's native library is unpacked: into our own directory, because the system's temporary directory may be full,
 * absent or forbid execution, and then no database could be opened. It is kept there: the driver by itself would unpack and
 * compare it at every start, 8 % of the time until the first device is served.
 */
public final class NativeLibrary {
    private static final String DIRECTORY_PROPERTY = "org.sqlite.tmpdir";
    private static final String LIBRARY_PROPERTY = "org.sqlite.lib.path";
    private static final String NAME_PROPERTY = "org.sqlite.lib.name";

    /** Not "sqlite-…": the driver tidies these up. */
    private static final String KEPT = "kept-";

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

    private NativeLibrary() {}

    /** Settings given on the command line win. */
    public static void prepare(Path directory) throws IOException {
        boolean given = System.getProperty(DIRECTORY_PROPERTY) != null || System.getProperty(LIBRARY_PROPERTY) != null;
        if (given) {
            return;
        }
        SafeFiles.makeDirectory(directory);
        System.setProperty(DIRECTORY_PROPERTY, directory.toString());
        try {
            Path library = keep(directory);
            System.setProperty(LIBRARY_PROPERTY, directory.toString());
            System.setProperty(NAME_PROPERTY, library.getFileName().toString());
        } catch (IOException e) {
            // The driver unpacks it by itself, now and at the next start.
            LOG.info("{}: SQLite's library cannot be kept: {}", directory, e.toString());
        }
    }

    /** The library, sound; unpacked when it is not there, is damaged, or is another version's. */
    static Path keep(Path directory) throws IOException {
        String name = LibraryLoaderUtil.getNativeLibName();
        URL resource = SQLiteJDBCLoader.class.getResource(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name);
        if (resource == null || !(resource.openConnection() instanceof JarURLConnection packed)) {
            throw new IOException("none in a jar for this machine");
        }
        long checksum = packed.getJarEntry().getCrc();
        Path library = directory.resolve(KEPT + Long.toHexString(checksum) + "-" + name);
        if (!Files.exists(library) || crc(Files.readAllBytes(library)) != checksum) {
            removeOthers(directory);
            try (InputStream content = packed.getInputStream()) {
                SafeFiles.replace(library, content.readAllBytes());
            }
        }
        return library;
    }

    private static long crc(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return crc.getValue();
    }

    private static void removeOthers(Path directory) throws IOException {
        try (DirectoryStream<Path> kept = Files.newDirectoryStream(directory, KEPT + "*")) {
            for (Path file : kept) {
                Files.deleteIfExists(file);
            }
        }
    }
}
