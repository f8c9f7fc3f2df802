package tsuji.sim.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tool itself: a cut loses exactly what was not synced, or the proofs that use it would prove nothing. */
class PowerCutSelfIT {
    private static final long DISK_BYTES = 32L * 1024 * 1024;

    @TempDir
    Path folder;

    private PowerCut power;

    @BeforeEach
    void mount() throws Exception {
        Tool.assumeInstalled("gcc");
        Tool.assumeMayMount(folder);
        power = new PowerCut(folder, DISK_BYTES);
    }

    @AfterEach
    void unmount() throws Exception {
        if (power != null) {
            power.close();
        }
    }

    private void write(String name, boolean synced) throws IOException {
        try (FileChannel file = FileChannel.open(
                        power.folder().resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                FileChannel parent = FileChannel.open(power.folder(), StandardOpenOption.READ)) {
            file.write(ByteBuffer.wrap(new byte[1_000]));
            if (synced) {
                file.force(true);
                parent.force(true);
            }
        }
    }

    @Test
    void whatWasSyncedSurvivesAndWhatWasNotIsLost() throws Exception {
        write("synced", true);
        write("unsynced", false);

        power.cut();
        power.restore();

        assertThat(power.folder().resolve("synced")).hasSize(1_000);
        assertThat(power.folder().resolve("unsynced")).doesNotExist();
    }

    @Test
    void readOnlyDiskTakesNothingUntilItIsRepaired() throws Exception {
        write("before", true);

        power.becomeReadOnly();

        assertThatThrownBy(() -> write("meanwhile", false)).isInstanceOf(IOException.class);
        power.repair();
        write("after", true);
        assertThat(power.folder().resolve("before")).exists();
    }
}
