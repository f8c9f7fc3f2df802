package tsuji.gateway.firmware;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tsuji.gateway.store.Faults;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.Policy;
import tsuji.wire.firmware.Sha256;
import tsuji.wire.firmware.SigningKey;
import tsuji.wire.firmware.TrustList;
import tsuji.wire.firmware.UpdateFailedException;

/** A maker of scooters with keys and images, and a gateway that trusts it. */
final class Lab {
    static final UUID VENDOR = UUID.fromString("82253fdf-25a8-58af-a241-c3e5096c3158");
    static final UUID CLASS = UUID.fromString("4e301675-c725-5104-bc9e-0fea5443d741");
    static final long NOW = 1_795_392_000L;
    static final long YEAR_SECONDS = 365 * 86_400L;

    final SigningKey root = SigningKey.generate();
    final SigningKey maker = SigningKey.generate();
    final Path directory;
    final Path data;
    byte[] image = image(10_000);
    long bytesMax = 1 << 20;
    int parallelMax = 2;
    Policy policy = new Policy(30, true, 3, 180, 0, 0, false);
    Steps steps = Steps.NONE;
    Faults faults = Faults.NONE;

    Lab(Path directory) {
        this.directory = directory;
        this.data = directory.resolve("data");
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] image(int bytes) {
        byte[] image = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            image[i] = (byte) (i * 31 + i / 256);
        }
        return image;
    }

    FirmwareSettings settings() {
        return new FirmwareSettings(
                data,
                Optional.of(root.publicKey()),
                List.of(new FirmwareSettings.Model("scooter", VENDOR, CLASS)),
                bytesMax,
                parallelMax);
    }

    FirmwareTools tools() throws IOException {
        return new FirmwareTools(settings(), () -> steps.next(), point -> faults.at(point));
    }

    Lab trusting() throws IOException, UpdateFailedException {
        tools().trust(root.sign(list(1, Set.of()).encode()), NOW);
        return this;
    }

    TrustList list(long version, Set<String> revoked) {
        TrustList.Key key = new TrustList.Key(maker.publicKey(), "firmware", NOW - YEAR_SECONDS, NOW + YEAR_SECONDS);
        return new TrustList(version, List.of(key), revoked);
    }

    /** Of the current image. */
    Manifest manifest(long sequence) {
        return manifest(sequence, image.length, CLASS);
    }

    Manifest manifest(long sequence, long sizeBytes, UUID deviceClass) {
        return new Manifest(
                sequence,
                VENDOR,
                deviceClass,
                "ecu",
                "1.4." + sequence,
                sizeBytes,
                Sha256.of(image),
                Manifest.Format.RAW,
                1,
                1_024,
                NOW - YEAR_SECONDS,
                NOW + YEAR_SECONDS,
                Optional.empty(),
                policy,
                false,
                "");
    }

    byte[] signed(Manifest manifest) {
        return maker.sign(manifest.encode());
    }

    StoredImage imports(byte[] content, byte[] cose) throws IOException, UpdateFailedException {
        return tools().importImage(Files.write(directory.resolve("image"), content), cose, NOW);
    }

    StoredImage imports(long sequence) throws IOException, UpdateFailedException {
        return imports(image, signed(manifest(sequence)));
    }

    Path stored(StoredImage stored) {
        return data.resolve("firmware").resolve(stored.digest());
    }
}
