package tsuji.gateway.firmware;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tsuji.gateway.command.AuditTrail;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.store.Faults;
import tsuji.wire.DeviceId;
import tsuji.wire.TimeQuality;
import tsuji.wire.firmware.Chunk;
import tsuji.wire.firmware.ChunkRequest;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.SignedManifest;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;

/** The open roll-outs: what devices say about them, and what is due. Lives as long as one opening of the store; thread firmware. */
final class FirmwareDesk implements AutoCloseable {
    /** How soon what the command line wrote is seen. */
    static final long LOOK_MILLIS = 1_000;

    private final Distributor.Surroundings around;
    private final Situations situations;
    private final Aborts aborts;
    private final FirmwareStore store;
    private final AuditTrail audit;
    private final Images images;
    private final Courier courier;
    private final Moves moves;
    private final Offers offers;
    private final Map<String, Campaign> campaigns = new HashMap<>();
    private boolean hasLooked;
    private boolean knowsTime;
    private long lookAtMillis = Long.MIN_VALUE;

    private FirmwareDesk(
            Distributor.Surroundings around,
            Situations situations,
            Aborts aborts,
            FirmwareStore store,
            AuditTrail audit) {
        this.around = around;
        this.situations = situations;
        this.aborts = aborts;
        this.store = store;
        this.audit = audit;
        this.images = new Images(new ImageFiles(around.settings().imagesDir(), Steps.NONE));
        this.courier = new Courier(around.door(), around.clock());
        this.moves = new Moves(store, audit, courier, around.clock(), around.health());
        this.offers = new Offers(around, situations, store, moves, courier, images, campaigns.values());
    }

    static FirmwareDesk open(Distributor.Surroundings around, Situations situations, Aborts aborts, Faults faults)
            throws SQLException {
        FirmwareStore store = FirmwareStore.open(around.settings().dataDir(), faults);
        try {
            aborts.remember(store.aborts().all());
            return new FirmwareDesk(
                    around,
                    situations,
                    aborts,
                    store,
                    AuditTrail.open(around.settings().dataDir()));
        } catch (SQLException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** False: nobody offered this device this image, or it may not be given now. */
    boolean requested(DeviceId device, ChunkRequest request) throws SQLException, IOException {
        Optional<Campaign> campaign = offering(device, request.digest());
        if (campaign.isEmpty()) {
            return false;
        }
        Optional<byte[]> data =
                read(campaign.get(), device, request.offset(), request.length()).filter(bytes -> bytes.length > 0);
        data.ifPresent(bytes -> courier.chunk(device, new Chunk(request.offset(), bytes)));
        return data.isPresent();
    }

    /** As {@link #requested}, but answered in place. */
    boolean asked(DeviceId device, PieceRequest request) throws SQLException, IOException {
        Optional<Campaign> campaign = offering(device, request.digestStart());
        Optional<byte[]> data = campaign.isPresent()
                ? read(campaign.get(), device, request.offset(), request.length())
                : Optional.empty();
        data.ifPresentOrElse(
                bytes -> request.answer().piece(bytes, campaign.get().manifest().sizeBytes()),
                request.answer()::notOffered);
        return data.isPresent();
    }

    /** The roll-out by which the device was offered the image and may load it. */
    private Optional<Campaign> offering(DeviceId device, byte[] digestStart) {
        return campaigns.values().stream()
                .filter(campaign -> knowsTime
                        && campaign.rollout().state() != Rollout.State.STOPPED
                        && startsWith(campaign.manifest().digest(), digestStart)
                        && campaign.find(device)
                                .filter(placed -> placed.update().mayDownload())
                                .isPresent())
                .findFirst();
    }

    private static boolean startsWith(byte[] digest, byte[] start) {
        return Arrays.equals(digest, 0, start.length, start, 0, start.length);
    }

    /** Empty array: beyond the end. Empty: the image is damaged, and the roll-out pauses. */
    private Optional<byte[]> read(Campaign campaign, DeviceId device, long offset, int length)
            throws SQLException, IOException {
        if (offset >= campaign.manifest().sizeBytes()) {
            return Optional.of(new byte[0]);
        }
        try {
            byte[] data = images.of(campaign).read(offset, length);
            Placed placed = campaign.find(device).orElseThrow();
            moves.move(campaign, placed, placed.update().requested(offset, unixMillis()));
            return Optional.of(data);
        } catch (UpdateFailedException e) {
            moves.pause(campaign, e);
            return Optional.empty();
        }
    }

    /** False: it is about nothing that this device was offered. */
    boolean reported(DeviceId device, UpdateReport report) throws SQLException {
        for (Campaign campaign : campaigns.values()) {
            Optional<Placed> placed = campaign.find(device)
                    .filter(one -> one.update().startedMillis() > 0
                            && !one.update().state().isEnd());
            if (placed.isPresent() && campaign.manifest().sequence() == report.sequence()) {
                Update next = placed.get().update().reported(report, unixMillis(), campaign.terms());
                moves.move(campaign, placed.get(), next);
                return true;
            }
        }
        // It has not heard how its update ended.
        return repeated(device, report.sequence());
    }

    /** Tells the verdict again. False: there is none. */
    private boolean repeated(DeviceId device, long sequence) throws SQLException {
        Optional<Placed> ended = store.rollouts()
                .find(device, sequence)
                .filter(placed ->
                        placed.update().state().isEnd() && placed.update().startedMillis() > 0);
        ended.ifPresent(placed -> courier.tell(placed, sequence, placed.update().state()));
        return ended.isPresent();
    }

    /** The verdict may have fallen before the device's door was open, or while the device slept for longer than it was kept. */
    void asksState(DeviceId device) throws SQLException {
        OptionalLong latest = store.rollouts().latestSequence(device);
        if (latest.isPresent()) {
            repeated(device, latest.getAsLong());
        }
    }

    void running(DeviceId device, String version) throws SQLException {
        for (Campaign campaign : campaigns.values()) {
            Optional<Placed> placed = campaign.find(device);
            if (placed.isPresent()) {
                Update next = placed.get().update().running(version, unixMillis(), campaign.terms());
                moves.move(campaign, placed.get(), next);
            }
        }
    }

    /** It has come back, and may have forgotten what it was told. */
    void listens(DeviceId device) {
        for (Campaign campaign : campaigns.values()) {
            campaign.find(device)
                    .filter(placed -> knowsTime
                            && placed.update().isActive()
                            && placed.update().mayDownload())
                    .ifPresent(placed -> courier.offer(campaign, device));
        }
    }

    /** Does what is due; returns how much that was. */
    int step() throws SQLException, IOException {
        long now = around.clock().monoMillis();
        boolean isKnown = around.clock().sight().quality() != TimeQuality.UNKNOWN;
        if (now < lookAtMillis || knowsTime && !isKnown) {
            return 0;
        }
        lookAtMillis = now + LOOK_MILLIS;
        if (isKnown && !knowsTime) {
            dropUndated();
        }
        writeAborts();
        look();
        // Without the time no manifest is known to be good, and nothing to be too late.
        if (knowsTime) {
            for (Campaign campaign : List.copyOf(campaigns.values())) {
                step(campaign);
            }
        }
        return 1;
    }

    /** What was opened before the time was known only served to take reports: all is judged anew. */
    private void dropUndated() throws IOException {
        campaigns.clear();
        images.close();
        hasLooked = false;
        knowsTime = true;
    }

    private void writeAborts() throws SQLException {
        Optional<Map<String, String>> all = aborts.unwritten();
        if (all.isPresent()) {
            store.change(() -> store.aborts().replace(all.get()));
            aborts.written(all.get());
        }
    }

    private void step(Campaign campaign) throws SQLException, IOException {
        long now = unixMillis();
        boolean isStopped = campaign.rollout().state() == Rollout.State.STOPPED;
        for (Placed placed : campaign.devices()) {
            Update next = placed.update().at(now, campaign.terms());
            moves.move(
                    campaign,
                    placed,
                    isStopped ? next.cancelled("stopped: " + campaign.rollout().reason(), now) : next);
        }
        moves.move(campaign, campaign.rollout().judged(campaign.count(), now));
        if (campaign.rollout().state().isOpen()) {
            offers.serve(campaign);
        }
    }

    /** Takes up what the command line wrote. */
    private void look() throws SQLException, IOException {
        Set<String> alive = new HashSet<>();
        boolean isWell = true;
        for (RolloutTable.Stored stored : store.rollouts().all()) {
            Rollout rollout = obeyed(stored.rollout());
            String id = rollout.plan().id();
            if (rollout.state() == Rollout.State.PAUSED) {
                moves.alarm(rollout);
            }
            if (campaigns.containsKey(id)) {
                campaigns.get(id).set(rollout);
            } else if (stored.rollout().state().isOpen() || !hasLooked && rollout.state() == Rollout.State.STOPPED) {
                // Stopped before a crash, or just now: whoever was not called back yet is called back now.
                isWell &= open(stored, rollout);
            }
            if (campaigns.containsKey(id) && campaigns.get(id).isAlive()) {
                alive.add(id);
                isWell &= campaigns.get(id).rollout().state() == Rollout.State.RUNNING;
            }
        }
        hasLooked = true;
        if (campaigns.keySet().retainAll(alive)) {
            images.close();
        }
        watch();
        if (isWell && !campaigns.isEmpty()) {
            around.health().clear(ErrorCode.E601);
        }
    }

    private void watch() {
        Set<DeviceId> watched = new HashSet<>();
        for (Campaign campaign : campaigns.values()) {
            for (Placed placed : campaign.devices()) {
                if (!placed.update().state().isEnd()) {
                    watched.add(placed.device());
                }
            }
        }
        situations.watch(watched);
    }

    /** The roll-out, stopped when the city wants that. */
    private Rollout obeyed(Rollout rollout) throws SQLException {
        Optional<String> abort =
                rollout.state().isOpen() ? aborts.reason(rollout.plan().id()) : Optional.empty();
        if (abort.isEmpty()) {
            return rollout;
        }
        Rollout stopped = rollout.stopped("by the city: " + abort.get());
        moves.move(rollout, stopped);
        return stopped;
    }

    /**
     * False: its image is not there, and it is paused until the image is imported again. Whether its manifest is still believed is
     * judged at every offer, as for one that was open all the time.
     */
    private boolean open(RolloutTable.Stored stored, Rollout rollout) throws SQLException {
        try {
            StoredImage image = store.images().stream()
                    .filter(stored::isOf)
                    .findFirst()
                    .orElseThrow(() -> new UpdateFailedException(
                            UpdateResult.INTEGRITY, "its image was removed; import the image again"));
            Manifest manifest = SignedManifest.unverified(image.cose());
            List<Placed> devices = store.rollouts().devices(rollout.plan().id()).stream()
                    .map(placed -> placed.with(placed.update().resumed(unixMillis())))
                    .toList();
            Campaign campaign = new Campaign(rollout, image, manifest, devices);
            campaigns.put(rollout.plan().id(), campaign);
            if (knowsTime) {
                offers.judge(campaign);
            }
            return true;
        } catch (UpdateFailedException e) {
            moves.pause(rollout, e);
            return false;
        }
    }

    private long unixMillis() {
        return around.clock().sight().unixMillis();
    }

    @Override
    public void close() throws IOException {
        store.close();
        audit.close();
        images.close();
    }
}
