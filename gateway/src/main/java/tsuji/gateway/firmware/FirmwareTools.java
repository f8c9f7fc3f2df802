package tsuji.gateway.firmware;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tsuji.gateway.command.AuditTrail;
import tsuji.gateway.store.Faults;
import tsuji.gateway.store.NativeLibrary;
import tsuji.gateway.store.SafeFiles;
import tsuji.wire.firmware.Acceptance;
import tsuji.wire.firmware.CoseSign1;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.TrustList;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;

/** Firmware from the command line, also while the gateway runs. Whoever may write the data directory may use it. */
public final class FirmwareTools {
    private static final String SUBJECT = "firmware";

    private final FirmwareSettings settings;
    private final Steps steps;
    private final Faults faults;

    public FirmwareTools(FirmwareSettings settings) throws IOException {
        this(settings, Steps.NONE, Faults.NONE);
    }

    FirmwareTools(FirmwareSettings settings, Steps steps, Faults faults) throws IOException {
        this.settings = settings;
        this.steps = steps;
        this.faults = faults;
        SafeFiles.makeDirectory(settings.imagesDir());
        NativeLibrary.prepare(settings.dataDir().resolve("native"));
    }

    /** Work on the store that may fail. */
    interface Work<T> {
        T run(FirmwareStore store) throws IOException, SQLException, UpdateFailedException;
    }

    /** Believes the keys of this list from now on, if the root key signed it and it is newer than the stored one. */
    public TrustList trust(byte[] cose, long nowSeconds) throws IOException, UpdateFailedException {
        return with(store -> {
            TrustList list = new Trust(settings.rootKey(), store).check(cose);
            audit(nowSeconds, "trusted", "list version=" + list.version() + " keys=" + kids(list));
            store.change(() -> store.setTrustList(list.version(), cose));
            return list;
        });
    }

    private static String kids(TrustList list) {
        return list.keys().stream().map(TrustList.Key::kid).collect(Collectors.joining(","));
    }

    /**
     * Accepts an image: its manifest in the order of {@link Acceptance}, then its room, then its bytes as they lie on the disk.
     * A second time changes nothing.
     *
     * @throws UpdateFailedException with the result code of what does not hold; nothing is stored then.
     */
    public StoredImage importImage(Path image, byte[] cose, long nowSeconds) throws IOException, UpdateFailedException {
        return with(store -> {
            try {
                return importInto(store, image, cose, nowSeconds);
            } catch (UpdateFailedException e) {
                audit(nowSeconds, "refused", e.result() + ": " + e.getMessage());
                throw e;
            }
        });
    }

    private StoredImage importInto(FirmwareStore store, Path image, byte[] cose, long nowSeconds)
            throws IOException, SQLException, UpdateFailedException {
        Manifest manifest = new Trust(settings.rootKey(), store).open(cose, nowSeconds);
        check(store, manifest, cose, nowSeconds);
        ImageFiles files = files();
        files.sweep(names(store));
        files.put(image, manifest, settings.bytesMax());
        StoredImage stored = StoredImage.of(manifest, CoseSign1.read(cose).kid(), cose);
        audit(nowSeconds, "imported", stored.facts());
        store.change(() -> store.add(stored));
        return stored;
    }

    private void check(FirmwareStore store, Manifest manifest, byte[] cose, long nowSeconds)
            throws SQLException, UpdateFailedException {
        boolean known = settings.models().stream()
                .anyMatch(model -> model.vendor().equals(manifest.vendor())
                        && model.deviceClass().equals(manifest.deviceClass()));
        Acceptance.checkTimes(manifest, nowSeconds);
        if (!known) {
            throw new UpdateFailedException(
                    UpdateResult.WRONG_DEVICE,
                    "made for class " + manifest.deviceClass() + " of vendor " + manifest.vendor()
                            + ", which is not in firmware.models");
        }
        String deviceClass = manifest.deviceClass().toString();
        FirmwareStore.Accepted accepted = store.accepted(deviceClass, manifest.component());
        // What a device has installed is asked when it is offered the image.
        Acceptance.Device anyDevice = new Acceptance.Device(
                manifest.vendor(),
                manifest.deviceClass(),
                manifest.component(),
                accepted.sequence(),
                accepted.securityCounter(),
                manifest.minInstalledVersion().orElse(""));
        Acceptance.check(manifest, anyDevice, nowSeconds);
        boolean used = manifest.sequence() == accepted.sequence();
        if (used && !accepted.manifest().equals(StoredImage.fingerprint(cose))) {
            throw new UpdateFailedException(
                    UpdateResult.REPLAY, "sequence " + manifest.sequence() + " was used by another manifest");
        }
    }

    /** Accepted images, the newest first. */
    public List<StoredImage> images() throws IOException, UpdateFailedException {
        return with(FirmwareStore::images);
    }

    /**
     * Makes room. The file goes when no other manifest names it.
     *
     * @param digest the first digits of it.
     * @return what was removed.
     */
    public List<StoredImage> remove(String digest, long nowSeconds) throws IOException, UpdateFailedException {
        return with(store -> {
            List<StoredImage> found = store.images().stream()
                    .filter(image -> image.digest().startsWith(digest))
                    .toList();
            for (StoredImage image : found) {
                audit(nowSeconds, "removed", image.facts());
                store.change(() -> store.remove(image));
            }
            files().sweep(names(store));
            return found;
        });
    }

    private static Set<String> names(FirmwareStore store) throws SQLException {
        return store.images().stream().map(StoredImage::digest).collect(Collectors.toSet());
    }

    private ImageFiles files() {
        return new ImageFiles(settings.imagesDir(), steps);
    }

    private void audit(long nowSeconds, String step, String detail) throws SQLException {
        audit(nowSeconds, SUBJECT, step, detail);
    }

    void audit(long nowSeconds, String subject, String step, String detail) throws SQLException {
        try (AuditTrail audit = AuditTrail.open(settings.dataDir())) {
            audit.add(nowSeconds * 1_000, subject, step, detail);
        }
        steps.next();
    }

    /** One at a time, so that nobody sweeps away what another is just storing. */
    <T> T with(Work<T> work) throws IOException, UpdateFailedException {
        Path lock = settings.dataDir().resolve("firmware.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Given back with the channel.
            channel.lock();
            return withStore(work);
        }
    }

    private <T> T withStore(Work<T> work) throws IOException, UpdateFailedException {
        try (FirmwareStore store = FirmwareStore.open(settings.dataDir(), faults)) {
            return work.run(store);
        } catch (SQLException e) {
            throw new IOException(settings.dataDir().resolve(FirmwareStore.FILE) + ": " + e.getMessage(), e);
        }
    }
}
