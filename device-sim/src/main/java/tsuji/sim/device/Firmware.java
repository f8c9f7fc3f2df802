package tsuji.sim.device;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tsuji.sim.scenario.FirmwareBehaviour;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.Chunk;
import tsuji.wire.firmware.ChunkRequest;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.Sha256;
import tsuji.wire.firmware.SignedManifest;
import tsuji.wire.firmware.TrustedKeys;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/**
 * The firmware of one device, by the contract for devices. Pure: each event gives what the device does. It has two
 * slots, as with MCUboot: a new image is started once for a test, and unless it is confirmed the next start is that of the
 * old one. Flash and versions outlive a loss of power at any time; where it stands does not.
 */
public final class Firmware {
    /** What devices run before. */
    public static final String OLD_VERSION = "1.0.0";

    /** Room for a new image. */
    static final int FLASH_BYTES = 1024 * 1024;

    /** What was not answered for so long is asked or said again. */
    static final long AGAIN_MILLIS = 10_000;

    private final FirmwareBehaviour behaviour;
    private final TrustedKeys keys;
    private final double darkAt;

    // Outlives a loss of power.
    private final ByteArrayOutputStream flash = new ByteArrayOutputStream();
    private Optional<Manifest> wanted = Optional.empty();
    private Slot slot = Slot.LOADING;
    private String version = OLD_VERSION;
    private boolean wasDark;

    // Does not.
    private UpdateState state = UpdateState.IDLE;
    private UpdateResult result = UpdateResult.NONE;
    private long saidAtMillis;

    /** What the boot loader knows of the second slot. */
    private enum Slot {
        LOADING,
        /** To be started once. */
        MARKED,
        /** Was started, and nobody has confirmed it. */
        UNDER_TEST
    }

    /** @param seed decides at which piece one that loses its power does so. */
    public Firmware(FirmwareBehaviour behaviour, TrustedKeys keys, long seed, DeviceId device) {
        this(behaviour, keys, new RandomStream(seed, device, "firmware").uniform());
    }

    /** @param darkAt share of the image at which one that loses its power does so. */
    Firmware(FirmwareBehaviour behaviour, TrustedKeys keys, double darkAt) {
        this.behaviour = behaviour;
        this.keys = keys;
        this.darkAt = darkAt;
    }

    public FirmwareBehaviour behaviour() {
        return behaviour;
    }

    /** Of the image that runs. */
    public String version() {
        return version;
    }

    UpdateState state() {
        return state;
    }

    /** The gateway offers an image, perhaps not for the first time. */
    public List<FirmwareAct> offered(byte[] cose, long nowMillis) {
        Manifest offer;
        try {
            offer = SignedManifest.open(cose, keys);
        } catch (UpdateFailedException e) {
            return List.of(say(new UpdateReport(UpdateState.FAILED, e.result(), 0, 0), nowMillis));
        }
        boolean isKnown = wanted.filter(known -> Arrays.equals(known.digest(), offer.digest()))
                .isPresent();
        if (isKnown && state != UpdateState.IDLE && !state.isEnd()) {
            return goOn(nowMillis);
        }
        wanted = Optional.of(offer);
        flash.reset();
        slot = Slot.LOADING;
        if (offer.sizeBytes() > (behaviour == FirmwareBehaviour.NO_FLASH ? 0 : FLASH_BYTES)) {
            return end(UpdateState.FAILED, UpdateResult.NO_FLASH, nowMillis);
        }
        state = UpdateState.DOWNLOADING;
        return goOn(nowMillis);
    }

    /** A piece came. */
    public List<FirmwareAct> took(Chunk chunk, long nowMillis) {
        boolean fits = state == UpdateState.DOWNLOADING
                && chunk.offset() == flash.size()
                && flash.size() + chunk.data().length <= image().sizeBytes();
        if (!fits) {
            return List.of();
        }
        boolean goesDark = behaviour == FirmwareBehaviour.LOSE_POWER
                && !wasDark
                && flash.size() + chunk.data().length > darkAt * image().sizeBytes();
        if (goesDark) {
            wasDark = true;
            flash.write(chunk.data(), 0, chunk.data().length / 2);
            return List.of(new FirmwareAct.Restart(true));
        }
        flash.writeBytes(chunk.data());
        return goOn(nowMillis);
    }

    /** The gateway permits or decides. */
    public List<FirmwareAct> told(UpdateReport report, long nowMillis) {
        if (wanted.isEmpty() || report.sequence() != image().sequence()) {
            return List.of();
        }
        if (report.state() == UpdateState.INSTALLING && state == UpdateState.WAITING_POLICY) {
            FirmwareAct installing = step(UpdateState.INSTALLING, nowMillis);
            slot = Slot.MARKED;
            return List.of(installing, step(UpdateState.REBOOTING, nowMillis), new FirmwareAct.Restart(false));
        }
        return report.state().isEnd() ? decided(report.state()) : List.of();
    }

    private List<FirmwareAct> decided(UpdateState verdict) {
        boolean revert = slot == Slot.UNDER_TEST && verdict != UpdateState.CONFIRMED;
        wanted = Optional.empty();
        state = UpdateState.IDLE;
        if (!revert) {
            slot = Slot.LOADING;
        }
        return revert ? List.of(new FirmwareAct.Restart(false)) : List.of();
    }

    /** The power is there, for the first time or again. */
    public void start() {
        state = UpdateState.IDLE;
        result = UpdateResult.NONE;
        if (slot == Slot.MARKED) {
            boot();
        } else if (slot == Slot.UNDER_TEST) {
            version = OLD_VERSION;
            slot = Slot.LOADING;
            flash.reset();
            went(UpdateState.ROLLED_BACK, UpdateResult.FAILED);
        } else if (wanted.isPresent()) {
            state = UpdateState.DOWNLOADING;
        }
    }

    private void boot() {
        slot = Slot.LOADING;
        switch (behaviour) {
            case BOOT_OLD -> went(UpdateState.ROLLED_BACK, UpdateResult.FAILED);
            case LIE -> went(UpdateState.CONFIRMED, UpdateResult.SUCCESS);
            default -> {
                slot = Slot.UNDER_TEST;
                version = image().version();
                state = UpdateState.TESTING;
            }
        }
    }

    private void went(UpdateState end, UpdateResult why) {
        state = wanted.isPresent() ? end : UpdateState.IDLE;
        result = why;
    }

    /** It has a connection again: what it said last may be lost. */
    public List<FirmwareAct> connected(long nowMillis) {
        return wanted.isPresent() ? goOn(nowMillis) : List.of();
    }

    /** Time has passed. */
    public List<FirmwareAct> at(long nowMillis) {
        boolean waits =
                state == UpdateState.DOWNLOADING || state == UpdateState.WAITING_POLICY || state == UpdateState.TESTING;
        return waits && nowMillis - saidAtMillis >= AGAIN_MILLIS ? goOn(nowMillis) : List.of();
    }

    private List<FirmwareAct> goOn(long nowMillis) {
        if (state == UpdateState.IDLE) {
            return List.of();
        }
        if (state != UpdateState.DOWNLOADING) {
            return List.of(step(state, nowMillis));
        }
        long left = image().sizeBytes() - flash.size();
        if (left == 0) {
            return verify(nowMillis);
        }
        saidAtMillis = nowMillis;
        int length = (int) Math.min(left, image().chunkBytes());
        return List.of(new FirmwareAct.Ask(new ChunkRequest(image().digest(), flash.size(), length)));
    }

    private List<FirmwareAct> verify(long nowMillis) {
        List<FirmwareAct> acts = new ArrayList<>();
        boolean isDamaged = !Arrays.equals(Sha256.of(flash.toByteArray()), image().digest());
        if (isDamaged) {
            acts.add(new FirmwareAct.FindDamage());
        }
        acts.add(step(UpdateState.DOWNLOADED, nowMillis));
        if (isDamaged || behaviour == FirmwareBehaviour.FAIL_VERIFICATION) {
            flash.reset();
            acts.addAll(end(UpdateState.FAILED, UpdateResult.INTEGRITY, nowMillis));
            return acts;
        }
        acts.add(step(UpdateState.VERIFIED, nowMillis));
        acts.add(step(UpdateState.WAITING_POLICY, nowMillis));
        return acts;
    }

    private List<FirmwareAct> end(UpdateState end, UpdateResult why, long nowMillis) {
        result = why;
        return List.of(step(end, nowMillis));
    }

    private FirmwareAct step(UpdateState next, long nowMillis) {
        state = next;
        UpdateResult said = next.isEnd() ? result : UpdateResult.NONE;
        return say(new UpdateReport(next, said, flash.size(), image().sequence()), nowMillis);
    }

    private FirmwareAct say(UpdateReport report, long nowMillis) {
        saidAtMillis = nowMillis;
        return new FirmwareAct.Say(report);
    }

    private Manifest image() {
        return wanted.orElseThrow();
    }
}
