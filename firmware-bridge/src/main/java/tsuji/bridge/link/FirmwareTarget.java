package tsuji.bridge.link;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Table;

/**
 * Which images the device of a link may get from the gateway, and whose.
 *
 * @param component part of the device, as manifests name it.
 * @param rootKey public key, 64 hexadecimal digits, that signs trust lists.
 * @param trustList file with the list of trusted keys; read anew for every offer.
 */
public record FirmwareTarget(UUID vendor, UUID deviceClass, String component, String rootKey, Path trustList) {
    private static final Pattern ID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9-]{1,64}");
    private static final Pattern KEY = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern PATH = Pattern.compile("/[!-~]{1,255}");

    /** Reads {@code firmware = { … }} of a link's table; empty: the device gets no images. */
    public static Optional<FirmwareTarget> read(Table link) throws ConfigException {
        if (!link.has("firmware")) {
            return Optional.empty();
        }
        Table table = link.table("firmware");
        FirmwareTarget target = new FirmwareTarget(
                UUID.fromString(table.text("vendor", ID, "the UUID of the maker, as in the gateway's firmware.models")),
                UUID.fromString(table.text("class", ID, "the UUID of the class, as in the gateway's firmware.models")),
                table.text("component", COMPONENT, "a part of the device, for example \"ecu\"", "ecu"),
                table.text("root_key", KEY, "64 hexadecimal digits, as the gateway's firmware.root_key"),
                Path.of(table.text("trust_list", PATH, "an absolute path to the list that the gateway has too")));
        table.finish();
        return Optional.of(target);
    }
}
