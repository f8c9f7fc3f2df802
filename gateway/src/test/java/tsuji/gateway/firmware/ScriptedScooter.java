package tsuji.gateway.firmware;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.firmware.Chunk;
import tsuji.wire.firmware.ChunkRequest;
import tsuji.wire.firmware.MalformedException;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.Sha256;
import tsuji.wire.firmware.SignedManifest;
import tsuji.wire.firmware.TrustedKeys;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** A scooter that updates itself as the contract says; or lies, or fails. Its memory outlives every crash of the gateway. */
final class ScriptedScooter {
    /** What is special about it. */
    enum Nature {
        HONEST,
        /** Says that it runs the new image, and runs the old one. */
        LIAR,
        /** Its new image does not start. */
        FAILING
    }

    final DeviceId id;
    final Nature nature;
    final Deque<FirmwareMessage> inbox = new ArrayDeque<>();
    final ByteArrayOutputStream flash = new ByteArrayOutputStream();
    private final TrustedKeys keys;
    String version = "1.4.1";
    double speed;
    boolean listens = true;
    boolean loads = true;
    boolean isDeafToVerdicts;
    int offers;
    UpdateState state = UpdateState.IDLE;
    Optional<UpdateReport> verdict = Optional.empty();
    private Optional<Manifest> manifest = Optional.empty();

    ScriptedScooter(String id, Nature nature, TrustedKeys keys) {
        this.id = new DeviceId(id);
        this.nature = nature;
        this.keys = keys;
    }

    byte[] telemetry() {
        return Senml.encode(
                Senml.Format.CBOR,
                List.of(
                        Reading.number("battery", "%EL", 80, 0),
                        Reading.number("speed", "m/s", speed, 0),
                        Reading.flag("locked", speed == 0, 0),
                        Reading.text("fw", version, 0)));
    }

    /** Does what it has been told, and tells {@code gateway} what it does. */
    void act(FirmwareSink gateway) throws MalformedException, UpdateFailedException {
        while (!inbox.isEmpty()) {
            FirmwareMessage message = inbox.poll();
            switch (message.kind()) {
                case MANIFEST -> offered(message.payload());
                case CHUNK -> took(Chunk.read(message.payload()));
                case STATE -> told(UpdateReport.read(message.payload()));
            }
        }
        goOn(gateway);
    }

    /** Whoever connects again says where it stands. */
    void connected(FirmwareSink gateway) {
        if (state != UpdateState.IDLE) {
            say(gateway, state, UpdateResult.NONE);
        }
    }

    private void offered(byte[] cose) throws UpdateFailedException {
        offers++;
        Manifest offer = SignedManifest.open(cose, keys);
        boolean isKnown =
                manifest.filter(known -> known.sequence() == offer.sequence()).isPresent();
        if (!isKnown || state == UpdateState.IDLE) {
            flash.reset();
            state = UpdateState.DOWNLOADING;
        }
        manifest = Optional.of(offer);
    }

    private void took(Chunk chunk) {
        if (state == UpdateState.DOWNLOADING && chunk.offset() == flash.size()) {
            flash.writeBytes(chunk.data());
        }
    }

    private void told(UpdateReport report) {
        if (report.state() == UpdateState.INSTALLING && state == UpdateState.WAITING_POLICY) {
            state = UpdateState.INSTALLING;
        } else if (report.state().isEnd() && !isDeafToVerdicts) {
            verdict = Optional.of(report);
            state = UpdateState.IDLE;
        }
    }

    private void goOn(FirmwareSink gateway) {
        switch (state) {
            case DOWNLOADING -> load(gateway);
            case WAITING_POLICY -> say(gateway, UpdateState.WAITING_POLICY, UpdateResult.NONE);
            case INSTALLING -> install(gateway);
            case TESTING -> say(gateway, UpdateState.TESTING, UpdateResult.NONE);
            default -> {}
        }
    }

    private void load(FirmwareSink gateway) {
        if (!loads) {
            return;
        }
        Manifest wanted = manifest.orElseThrow();
        if (flash.size() < wanted.sizeBytes()) {
            byte[] request = new ChunkRequest(wanted.digest(), flash.size(), wanted.chunkBytes()).encode();
            gateway.requested(id, request, fits -> {});
            return;
        }
        if (!Arrays.equals(Sha256.of(flash.toByteArray()), wanted.digest())) {
            throw new AssertionError(id + " was given another image than the manifest's");
        }
        say(gateway, UpdateState.DOWNLOADED, UpdateResult.NONE);
        say(gateway, UpdateState.VERIFIED, UpdateResult.NONE);
        state = UpdateState.WAITING_POLICY;
        say(gateway, state, UpdateResult.NONE);
    }

    private void install(FirmwareSink gateway) {
        say(gateway, UpdateState.INSTALLING, UpdateResult.NONE);
        say(gateway, UpdateState.REBOOTING, UpdateResult.NONE);
        switch (nature) {
            case HONEST -> {
                version = manifest.orElseThrow().version();
                state = UpdateState.TESTING;
            }
            case LIAR -> state = UpdateState.TESTING;
            case FAILING -> {
                state = UpdateState.IDLE;
                say(gateway, UpdateState.ROLLED_BACK, UpdateResult.FAILED);
            }
        }
    }

    private void say(FirmwareSink gateway, UpdateState said, UpdateResult result) {
        long sequence = manifest.orElseThrow().sequence();
        gateway.reported(id, new UpdateReport(said, result, flash.size(), sequence).encode(), fits -> {});
    }
}
