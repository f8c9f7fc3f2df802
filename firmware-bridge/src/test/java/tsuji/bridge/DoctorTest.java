package tsuji.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private void boot(String name, String content) throws IOException {
        Files.createDirectories(root.resolve("boot/firmware"));
        Files.writeString(root.resolve("boot/firmware").resolve(name), content);
    }

    private List<String> texts() {
        return new Doctor(root).findings().stream().map(Doctor.Finding::text).toList();
    }
}
