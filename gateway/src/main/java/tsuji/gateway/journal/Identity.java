package tsuji.gateway.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tsuji.gateway.store.SafeFiles;

/**
 * What must outlive the database so that (epoch, seq) never names two entries: kept beside it in two copies, each replaced as
 * a whole. Written when the journal opens and closes and once per {@value #SEQS_RESERVED} numbers, never per commit.
 *
 * @param reservedTo numbers up to here may have been given; a database that is behind goes on after them.
 * @param lastSeq committed when this was written.
 * @param unsentFrom everything below was confirmed or had expired when this was written.
 * @param clean the journal was closed after this was written.
 */
record Identity(String epoch, long reservedTo, long lastSeq, long unsentFrom, boolean clean) {
    static final long SEQS_RESERVED = 1_000_000;

    private static final List<String> COPIES = List.of("identity-1", "identity-2");
    private static final String SEPARATOR = " ";

    /** The newer of the copies that are whole. */
    static Optional<Identity> read(Path directory) {
        return COPIES.stream()
                .map(name -> readCopy(directory.resolve(name)))
                .flatMap(Optional::stream)
                .max(Comparator.comparingLong(Identity::lastSeq).thenComparing(Identity::clean));
    }

    private static Optional<Identity> readCopy(Path file) {
        try {
            String[] parts =
                    Files.readString(file, StandardCharsets.US_ASCII).strip().split(SEPARATOR);
            if (parts.length != 6) {
                return Optional.empty();
            }
            Identity identity = new Identity(
                    parts[0],
                    Long.parseLong(parts[1]),
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3]),
                    Boolean.parseBoolean(parts[4]));
            return Optional.of(identity).filter(read -> Objects.equals(parts[5], Integer.toString(read.crc())));
        } catch (IOException | NumberFormatException e) {
            // A copy that cannot be read is what the other one is for.
            return Optional.empty();
        }
    }

    void write(Path directory) throws IOException {
        String text = Stream.of(epoch, reservedTo, lastSeq, unsentFrom, clean, crc())
                .map(Object::toString)
                .reduce((left, right) -> left + SEPARATOR + right)
                .orElseThrow();
        for (String name : COPIES) {
            SafeFiles.replace(directory.resolve(name), (text + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private int crc() {
        return RowCrc.of(epoch, reservedTo, lastSeq, unsentFrom, Boolean.toString(clean));
    }
}
