package tsuji.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorTest {
    @TempDir
    private Path root;

    @Test
    void aMachineWithoutAdaptersAndBootSettingsIsFine() {
        assertThat(new Doctor(root).findings()).allMatch(Doctor.Finding::fine);
    }

    @Test
    void aPiWhoseUartIsOffIsToldWhatToAdd() throws IOException {
        boot("config.txt", "# enable_uart=1\n");

        assertThat(texts()).anyMatch(text -> text.contains("add a line enable_uart=1"));
    }

    @Test
    void aPiThatIsSetUpIsFine() throws IOException {
        boot("config.txt", "enable_uart=1\ndtoverlay=disable-bt\n");
        boot("cmdline.txt", "console=tty1 root=PARTUUID=x\n");

        assertThat(new Doctor(root).findings()).allMatch(Doctor.Finding::fine);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dtparam=uart0=on", "dtparam=uart0", "dtoverlay=uart0", "dtoverlay=uart0-pi5"})
    void aPi5NeedsItsOwnSetting(String setting) throws IOException {
        model("Raspberry Pi 5 Model B Rev 1.0\0");
        boot("config.txt", "enable_uart=1\ndtoverlay=disable-bt\n");
        assertThat(texts()).anyMatch(text -> text.contains("add a line dtparam=uart0=on"));

        boot("config.txt", setting + "\n");

        assertThat(new Doctor(root).findings()).allMatch(Doctor.Finding::fine);
    }

    @ParameterizedTest
    @CsvSource({"[pi5], false", "[cm4], true", "[pi4], true", "[pi400], true", "[all], true", "[none], false"})
    void settingsForOtherModelsDoNotCount(String section, boolean counts) throws IOException {
        model("Raspberry Pi 4 Model B Rev 1.5");
        boot("config.txt", section + "\nenable_uart=1\ndtoverlay=disable-bt\n");

        assertThat(new Doctor(root).findings().stream().allMatch(Doctor.Finding::fine))
                .isEqualTo(counts);
    }

    @Test
    void aConsoleOnTheUartIsToBeRemoved() throws IOException {
        boot("config.txt", "enable_uart=1\ndtoverlay=disable-bt\n");
        boot("cmdline.txt", "console=serial0,115200 console=tty1\n");

        assertThat(texts()).anyMatch(text -> text.contains("remove console=serial0,115200"));
    }

    @Test
    void adaptersAreNamed() throws IOException {
        Path folder = Files.createDirectories(root.resolve("dev/serial/by-id"));
        Files.createFile(folder.resolve("usb-FTDI"));

        assertThat(texts()).anyMatch(text -> text.endsWith("usb-FTDI can be used"));
    }

    private void model(String text) throws IOException {
        Files.createDirectories(root.resolve("proc/device-tree"));
        Files.writeString(root.resolve("proc/device-tree/model"), text);
    }

    private void boot(String name, String content) throws IOException {
        Files.createDirectories(root.resolve("boot/firmware"));
        Files.writeString(root.resolve("boot/firmware").resolve(name), content);
    }

    private List<String> texts() {
        return new Doctor(root).findings().stream().map(Doctor.Finding::text).toList();
    }
}
