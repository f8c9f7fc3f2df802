package tsuji.gateway.firmware;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Which firmware is believed, for which devices, and how much of it is kept.
 *
 * @param rootKey public key, 64 hexadecimal digits, that signs trust lists; empty: no image is accepted.
 * @param models what the types of devices are built by; images for others are refused.
 * @param bytesMax of all stored images together.
 * @param parallelMax devices that are updated at once.
 */
public record FirmwareSettings(
        Path dataDir, Optional<String> rootKey, List<Model> models, long bytesMax, int parallelMax) {
    /** Larger than the flash of any device that we know. */
    public static final long IMAGE_BYTES_MAX = 64L * 1024 * 1024;

    public FirmwareSettings {
        models = List.copyOf(models);
    }

    Path imagesDir() {
        return dataDir.resolve("firmware");
    }

    /**
     * Devices of one type by one maker.
     *
     * @param type as it stands in the registry.
     */
    public record Model(String type, UUID vendor, UUID deviceClass) {
        /** Reads {@code type vendor class}. */
        public static Model parse(String text) {
            String[] words = text.split(" ");
            if (words.length != 3) {
                throw new IllegalArgumentException(
                        "firmware.models: \"" + text + "\" is not a type, the maker's UUID and the class's UUID");
            }
            return new Model(words[0], UUID.fromString(words[1]), UUID.fromString(words[2]));
        }
    }
}
