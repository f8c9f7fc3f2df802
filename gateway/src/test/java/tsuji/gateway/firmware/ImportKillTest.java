package tsuji.gateway.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.command.CommandTools;
import tsuji.gateway.store.Faults;
import tsuji.wire.firmware.Sha256;
import tsuji.wire.firmware.UpdateFailedException;

/** The process is killed at each step of an import; then somebody imports again. */
class ImportKillTest {
    /** More than an import has; the last ones must find nothing to kill. */
    private static final int POINTS_MAX = 50;

    @TempDir
    private Path directory;

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void imageIsStoredWholeOrNotAtAllWhereverTheProcessIsKilled() throws Exception {
        int killed = 0;
        while (isKilledAt(killed)) {
            killed++;
            assertThat(killed).isLessThan(POINTS_MAX);
        }
        // The file: made, three pieces, synced, verified, named; the audit row; the transaction.
        assertThat(killed).isGreaterThanOrEqualTo(7 + 1 + 4);
    }

    /** False: an import has fewer points. */
    private boolean isKilledAt(int point) throws Exception {
        Lab lab = new Lab(directory.resolve("at-" + point));
        lab.image = Lab.image(150_000);
        lab.trusting();
        StoredImage old = lab.imports(6);
        lab.image[0] ^= 1;
        AtomicInteger left = new AtomicInteger(point);
        Runnable mayKill = () -> {
            if (left.getAndDecrement() == 0) {
                throw new Killed();
            }
        };
        lab.steps = mayKill::run;
        lab.faults = at -> mayKill.run();
        boolean killed = isKilled(lab);
        lab.steps = Steps.NONE;
        lab.faults = Faults.NONE;

        for (StoredImage image : lab.tools().images()) {
            byte[] content = Files.readAllBytes(lab.stored(image));
            assertThat(content)
                    .as("image %d, killed at %d", image.sequence(), point)
                    .hasSize(150_000);
            assertThat(Sha256.of(content)).asHexString().isEqualToIgnoringCase(image.digest());
        }
        StoredImage stored = lab.imports(7);
        assertThat(lab.tools().images()).extracting(StoredImage::sequence).containsExactly(7L, 6L);
        assertThat(files(lab))
                .as("files, killed at %d", point)
                .containsExactlyInAnyOrder(old.digest(), stored.digest());
        assertThat(new CommandTools(lab.data).verifyAudit()).isEmpty();
        return killed;
    }

    private static List<String> files(Lab lab) throws IOException {
        try (Stream<Path> files = Files.list(lab.data.resolve("firmware"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static boolean isKilled(Lab lab) throws IOException, UpdateFailedException {
        try {
            lab.imports(7);
            return false;
        } catch (Killed e) {
            return true;
        }
    }
}
