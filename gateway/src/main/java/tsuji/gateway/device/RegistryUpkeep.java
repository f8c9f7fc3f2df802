package tsuji.gateway.device;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The running gateway's one connection to the registry: notices what others change, and writes what need not be written at
 * once. One thread; blocks on the disk.
 */
final class RegistryUpkeep implements AutoCloseable {
    /** Sightings are for people: written more often they would only wear the card. */
    static final long SIGHTINGS_EVERY_MILLIS = 600_000;

    /** Who keeps trying must not decide how often the card is written. */
    static final long STRANGERS_EVERY_MILLIS = 30_000;

    static final long COPY_EVERY_MILLIS = 60_000;

    private final Path dataDir;
    private final RegistryFolder folder;
    private final LongSupplier unixMillis;
    private final Sightings sightings;
    private final Strangers strangers;

    private Optional<RegistryStore> store = Optional.empty();
    private List<String> opened = List.of();
    private Optional<String> unreadable = Optional.empty();
    private long generation = -1;
    private List<String> damaged = List.of();
    private List<String> placeholders = List.of();
    private long checkedGeneration = -1;
    private long copiedGeneration = -1;
    private long copyTriedMillis;
    private long sightingsWrittenMillis;
    private long strangersWrittenMillis;

    RegistryUpkeep(Path dataDir, LongSupplier unixMillis, Sightings sightings, Strangers strangers) {
        this.dataDir = dataDir;
        this.folder = new RegistryFolder(dataDir, unixMillis);
        this.unixMillis = unixMillis;
        this.sightings = sightings;
        this.strangers = strangers;
        this.sightingsWrittenMillis = unixMillis.getAsLong();
    }

    /** What was read, together. */
    record Reading(Snapshot snapshot, Optional<KeyFile> keys) {}

    /**
     * Reads the registry if it has changed since.
     *
     * @throws RegistryException when there is one that cannot be read; what was read before still counts.
     */
    Optional<Reading> readIfChanged() throws RegistryException {
        openIfReplaced();
        if (store.isEmpty() || store.get().generation() == generation) {
            return Optional.empty();
        }
        long now = store.get().generation();
        RegistryRows.Content content = store.get().content();
        Reading reading = new Reading(new Snapshot(content.peers()), KeyFile.read(dataDir));
        damaged = content.damaged();
        generation = now;
        return Optional.of(reading);
    }

    /** What could not be opened is tried again when somebody has changed it, not at every look. */
    private void openIfReplaced() throws RegistryException {
        List<String> now = folder.stamp();
        if (!now.equals(opened)) {
            close();
            opened = now;
            unreadable = Optional.empty();
            if (folder.isInUse()) {
                open();
            } else if (generation >= 0) {
                unreadable = Optional.of(
                        folder.database() + " is gone; the devices read before may go on until the restart");
            }
        }
        if (unreadable.isPresent()) {
            throw new RegistryException(unreadable.get());
        }
    }

    private void open() {
        try {
            store = Optional.of(folder.open());
            generation = -1;
        } catch (RegistryException e) {
            unreadable = Optional.of(e.getMessage());
        }
        opened = folder.stamp();
    }

    List<Issued.Judged> issued() throws RegistryException {
        return store.isPresent() ? store.get().judged(unixMillis.getAsLong()) : List.of();
    }

    /** What was read, but people must know and mend. */
    List<String> problems() {
        List<String> found = new ArrayList<>();
        folder.evidence()
                .ifPresent(file -> found.add(file + " was damaged and set aside, the registry is as of its last copy;"
                        + " repeat the changes since, check the card, then move the file away"));
        if (!damaged.isEmpty()) {
            found.add(folder.database() + ": damaged, and may not speak: " + String.join(", ", damaged)
                    + "; register them again with tsuji-gateway device add");
        }
        return found;
    }

    /** Devices that are refused because their secret is well known, as far as {@link #maintain} has looked. */
    List<String> placeholders() {
        return placeholders.isEmpty()
                ? List.of()
                : List.of(folder.database() + ": may not speak because their secret is a placeholder: "
                        + String.join(", ", placeholders) + "; rotate them");
    }

    /** Writes who was seen and who was refused, looks for placeholders, renews the copy; each as seldom as will do. */
    void maintain(Snapshot snapshot) throws RegistryException {
        if (store.isEmpty() && strangers.haveNews() && !folder.isInUse()) {
            // The first who knocks at a new gateway belongs into the inbox.
            open();
        }
        if (store.isEmpty()) {
            return;
        }
        if (checkedGeneration != generation) {
            placeholders = snapshot.placeholders();
            checkedGeneration = generation;
        }
        long now = unixMillis.getAsLong();
        if (strangers.haveNews() && isDue(strangersWrittenMillis, STRANGERS_EVERY_MILLIS, now)) {
            strangersWrittenMillis = now;
            store.get().write(strangers::write);
        }
        if (isDue(sightingsWrittenMillis, SIGHTINGS_EVERY_MILLIS, now)) {
            sightingsWrittenMillis = now;
            keepSightings(store.get());
        }
        if (copiedGeneration != generation && damaged.isEmpty() && isDue(copyTriedMillis, COPY_EVERY_MILLIS, now)) {
            copyTriedMillis = now;
            store.get().copyTo(folder.copy());
            copiedGeneration = generation;
        }
    }

    /** The clock may be set back, and must not stop this for years. */
    private static boolean isDue(long lastMillis, long everyMillis, long nowMillis) {
        return Math.abs(nowMillis - lastMillis) >= everyMillis;
    }

    private void keepSightings(RegistryStore target) throws RegistryException {
        Map<String, Sightings.Sighting> news = sightings.drain();
        if (news.isEmpty()) {
            return;
        }
        target.write(database -> Sightings.write(database, news));
        target.change(peers -> {
            peers.replaceAll((id, peer) ->
                    peer.state() == State.CLAIMED && news.containsKey(id.value()) ? peer.with(State.ACTIVE) : peer);
            return peers.size();
        });
    }

    /** Writes who was seen since. */
    void keepSightings() throws RegistryException {
        if (store.isPresent()) {
            keepSightings(store.get());
        }
    }

    @Override
    public void close() {
        store.ifPresent(RegistryStore::close);
        store = Optional.empty();
    }
}
