package tsuji.bridge.pin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Pins for a machine without any: one file per pin, {@code gpio17}, holding 0 or 1. A tester writes inputs and reads outputs
 * from the command line: {@code echo 1 > gpio17}.
 */
final class FolderPins implements Pins {
    private final Path folder;
    private final Map<Integer, Boolean> restLevels = new HashMap<>();

    FolderPins(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    @Override
    public void openInput(int pin, Pull pull) throws IOException {
        if (!Files.exists(file(pin))) {
            write(pin, pull == Pull.UP);
        }
    }

    @Override
    public void openOutput(int pin, boolean high) throws IOException {
        restLevels.put(pin, high);
        write(pin, high);
    }

    /** A file that is just being written reads as it was meant at the next step. */
    @Override
    public boolean isHigh(int pin) throws IOException {
        return Files.readString(file(pin), StandardCharsets.US_ASCII).strip().equals("1");
    }

    @Override
    public void set(int pin, boolean high) throws IOException {
        write(pin, high);
    }

    private void write(int pin, boolean high) throws IOException {
        Files.writeString(file(pin), high ? "1\n" : "0\n", StandardCharsets.US_ASCII);
    }

    private Path file(int pin) {
        return folder.resolve("gpio" + pin);
    }

    @Override
    public void close() {
        for (Map.Entry<Integer, Boolean> output : restLevels.entrySet()) {
            try {
                write(output.getKey(), output.getValue());
            } catch (IOException e) {
                // The tester has taken the folder away; nothing is left to release.
                continue;
            }
        }
    }
}
