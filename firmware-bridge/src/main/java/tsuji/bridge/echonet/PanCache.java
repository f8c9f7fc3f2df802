package tsuji.bridge.echonet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The meter's network as it was found last, in a small file: a scan takes half a minute and more, and disturbs others. */
final class PanCache {
    private static final long BYTES_MAX = 1_000;

    private final Path file;

    PanCache(Path file) {
        this.file = file;
    }

    /** Empty when there is none or it is damaged. */
    Optional<PanDescription> read() {
        try {
            if (!Files.exists(file) || Files.size(file) > BYTES_MAX) {
                return Optional.empty();
            }
            Map<String, String> fields = new HashMap<>();
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    fields.put(line.substring(0, colon), line.substring(colon + 1));
                }
            }
            return PanDescription.of(fields);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void write(PanDescription pan) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(
                fresh,
                "Channel:" + pan.channel() + "\nPan ID:" + pan.panId() + "\nAddr:" + pan.address()
                        + String.format("%nLQI:%02X%nPairID:%s%n", pan.lqi(), pan.pairId()));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void forget() throws IOException {
        Files.deleteIfExists(file);
    }
}
