package tsuji.gateway.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tsuji.gateway.device.Credential;
import tsuji.gateway.store.SafeFiles;

/**
 * Who may use the console: names, each with the hash of a token, in a file that only its owner may read. It is small and read
 * at every question, so a token that was revoked is worth nothing from that moment on. Any thread; blocks on the disk.
 */
public final class TokenFile {
    public static final int TOKENS_MAX = 64;

    static final String FILE = "console-tokens";
    static final int FILE_BYTES_MAX = 16 * 1024;

    private static final int TOKEN_BYTES = 32;
    private static final int TOKEN_CHARACTERS = 43;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final Path dataDir;
    private final Path file;

    public TokenFile(Path dataDir) {
        this.dataDir = dataDir;
        this.file = dataDir.resolve(FILE);
    }

    /** A token as people see it. */
    public record Entry(String name, long madeAtSeconds) {}

    private record Row(Entry entry, Credential credential) {
        private String line() {
            return entry.name + ' ' + entry.madeAtSeconds + ' ' + credential.saltHex() + ' ' + credential.hashHex();
        }

        /** @throws IllegalArgumentException when it is no such line. */
        private static Row parse(String line) {
            String[] parts = line.split(" ", -1);
            if (parts.length != 4 || !NAME.matcher(parts[0]).matches()) {
                throw new IllegalArgumentException("expected a name and three numbers");
            }
            return new Row(new Entry(parts[0], Long.parseLong(parts[1])), Credential.ofHex(parts[2], parts[3]));
        }
    }

    /**
     * Makes a token: 256 random bits, 43 characters that may stand in a URL. It is kept nowhere.
     *
     * @throws TokenException the name is taken or not allowed, or there is no room.
     */
    public String add(String name, long nowSeconds, SecureRandom random) throws TokenException, IOException {
        if (!NAME.matcher(name).matches()) {
            throw new TokenException(
                    "a name has 1 to 64 characters of A-Z a-z 0-9 . _ - and begins with a letter or digit");
        }
        SafeFiles.makeDirectory(dataDir);
        try (FileChannel lock = openLock()) {
            lock.lock();
            List<Row> rows = new ArrayList<>(read());
            if (rows.stream().anyMatch(row -> row.entry.name.equals(name))) {
                throw new TokenException(name + " has a token already; revoke it first");
            }
            if (rows.size() >= TOKENS_MAX) {
                throw new TokenException("there are " + TOKENS_MAX + " tokens already; revoke one that is not used");
            }
            byte[] bits = new byte[TOKEN_BYTES];
            random.nextBytes(bits);
            String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
            rows.add(new Row(new Entry(name, nowSeconds), Credential.ofSecret(bytes(token), random)));
            write(rows);
            return token;
        }
    }

    /** False: nobody has that name. */
    public boolean revoke(String name) throws IOException {
        SafeFiles.makeDirectory(dataDir);
        try (FileChannel lock = openLock()) {
            lock.lock();
            List<Row> rows = new ArrayList<>(read());
            boolean found = rows.removeIf(row -> row.entry.name.equals(name));
            if (found) {
                write(rows);
            }
            return found;
        }
    }

    /** The oldest first. */
    public List<Entry> list() throws IOException {
        return read().stream().map(Row::entry).toList();
    }

    /** Whose token it is; empty: nobody's. Takes as long for a wrong one as for a right one. */
    Optional<String> nameOf(String token) throws IOException {
        if (token.length() != TOKEN_CHARACTERS) {
            return Optional.empty();
        }
        Optional<String> name = Optional.empty();
        for (Row row : read()) {
            if (row.credential.matches(bytes(token))) {
                name = Optional.of(row.entry.name);
            }
        }
        return name;
    }

    /** To be locked for a change: one of two at once must not bring back what the other revoked. Given back with the channel. */
    private FileChannel openLock() throws IOException {
        return FileChannel.open(
                dataDir.resolve(FILE + ".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                SafeFiles.OWNER_ONLY);
    }

    private List<Row> read() throws IOException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(FILE_BYTES_MAX + 1);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        if (content.length > FILE_BYTES_MAX) {
            throw new IOException(file + ": larger than " + FILE_BYTES_MAX + " bytes");
        }
        try {
            return new String(content, StandardCharsets.US_ASCII)
                    .lines()
                    .map(Row::parse)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": damaged: remove it and make new tokens", e);
        }
    }

    private void write(List<Row> rows) throws IOException {
        SafeFiles.replace(
                file, bytes(rows.stream().map(row -> row.line() + "\n").collect(Collectors.joining())));
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }
}
