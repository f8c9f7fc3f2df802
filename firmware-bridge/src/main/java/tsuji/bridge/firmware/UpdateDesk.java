package tsuji.bridge.firmware;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.bridge.link.FirmwareTarget;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.Chunk;
import tsuji.wire.firmware.MalformedException;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.SignedManifest;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/**
 * What the gateway offers to one device, brought into it: fetched, verified, installed when the gateway allows it, kept when the
 * gateway finds it good. Each step is on the disk before it is done, so that it goes on after a kill at any moment.
 *
 * <p>All on the thread of the link; messages of the gateway come through one bounded queue.
 */
final class UpdateDesk {
    /** Messages that wait for the thread; further ones are lost, and the gateway says or is asked for them again. */
    static final int INBOX_MAX = 16;

    /** Pieces taken in one step: the link has other work too. */
    static final int STEP_MESSAGES_MAX = 64;

    /** How long a step waits for the next piece. */
    static final long PIECE_MILLIS = 200;

    static final long AWAIT_MILLIS = 500;
    static final long VERSION_SECONDS = 30;

    /** After a device failed in a way that may pass. */
    static final long RETRY_SECONDS = 60;

    /** The gateway's verdict is awaited for so long beyond the manifest's test window. */
    static final long VERDICT_SECONDS = 120;

    private static final Logger LOG = LoggerFactory.getLogger(UpdateDesk.class);
    private static final int TENTHS = 10;

    private final DeviceId device;
    private final Verifier verifier;
    private final Surroundings around;
    private final String part;
    private final JobFiles files;
    private final Voice voice;
    private final Download download;
    private final BlockingQueue<Inbound> inbox = new ArrayBlockingQueue<>(INBOX_MAX);

    private boolean isOpen;
    private Job job = Job.NONE;
    private boolean permitted;
    private Optional<UpdateState> verdict = Optional.empty();
    private long testingSinceNanos;
    private long versionAtNanos;
    private long retryAtNanos;
    private int shownTenth;

    UpdateDesk(String link, DeviceId device, FirmwareTarget target, Surroundings around) {
        this.device = device;
        this.around = around;
        this.part = link + " firmware";
        this.files = new JobFiles(around.stateFolder(), link);
        this.verifier = new Verifier(target, files);
        this.voice = new Voice(device, around.outbox());
        this.download = new Download(files, voice, around.nanoTime());
    }

    /** What to do with a message of the gateway. */
    private interface Handler {
        void handle(byte[] payload, Installer installer)
                throws IOException, InterruptedException, MalformedException, UpdateFailedException;
    }

    /** A message of the gateway. */
    private record Inbound(byte[] payload, Handler handler) {}

    /** Goes on with what an earlier process began; a second time nothing. */
    void open() throws IOException {
        if (isOpen) {
            return;
        }
        job = files.read();
        testingSinceNanos = now();
        versionAtNanos = now();
        retryAtNanos = now();
        listen("manifest", this::offered);
        listen("chunk", (payload, installer) -> arrived(Chunk.read(payload)));
        listen("state", (payload, installer) -> told(UpdateReport.read(payload)));
        isOpen = true;
        if (job.state() != UpdateState.IDLE) {
            LOG.info("{}: goes on with an update that is {}", device, job.state());
            report(job.state());
        }
    }

    private void listen(String below, Handler handler) {
        around.outbox().subscribe(device, "firmware/" + below, (topic, payload) -> put(new Inbound(payload, handler)));
    }

    private void put(Inbound message) {
        if (!inbox.offer(message)) {
            around.health().count(part + ".dropped");
        }
    }

    /** Whether the device may be without an image to run. */
    boolean isInstalling() {
        return job.state() == UpdateState.INSTALLING;
    }

    /** Waits a moment for the gateway. */
    void await() throws InterruptedException {
        Inbound next = inbox.poll(AWAIT_MILLIS, TimeUnit.MILLISECONDS);
        if (next != null) {
            put(next);
        }
    }

    /** Does what is due; true: the device was worked on. */
    boolean step(Installer installer) throws IOException, InterruptedException {
        try {
            Inbound next = inbox.poll();
            for (int messages = 1; next != null; messages++) {
                handle(next, installer);
                if (job.state() == UpdateState.DOWNLOADING) {
                    fetch();
                }
                boolean waits = job.state() == UpdateState.DOWNLOADING && messages < STEP_MESSAGES_MAX;
                next = waits ? inbox.poll(PIECE_MILLIS, TimeUnit.MILLISECONDS) : null;
            }
            return proceed(installer);
        } catch (UpdateFailedException e) {
            end(UpdateState.FAILED, e.result(), e.getMessage());
            return true;
        }
    }

    private void handle(Inbound next, Installer installer)
            throws IOException, InterruptedException, UpdateFailedException {
        try {
            next.handler().handle(next.payload(), installer);
        } catch (MalformedException e) {
            LOG.debug("{}: ignored: {}", device, e.getMessage());
            around.health().count(part + ".malformed");
        }
    }

    private boolean proceed(Installer installer) throws IOException, InterruptedException, UpdateFailedException {
        switch (job.state()) {
            case DOWNLOADING -> fetch();
            case WAITING_POLICY -> begin(installer);
            case INSTALLING -> {
                return install(installer);
            }
            case TESTING -> {
                return test(installer);
            }
            default -> {}
        }
        return false;
    }

    private void offered(byte[] cose, Installer installer) throws IOException, InterruptedException {
        boolean isUnderWay = job.state() == UpdateState.INSTALLING || job.state() == UpdateState.TESTING;
        if (isUnderWay || Arrays.equals(cose, job.manifest())) {
            report(job.state());
            download.hurry();
            return;
        }
        try {
            Manifest manifest = verifier.open(cose, seconds());
            verifier.accept(manifest, job, installer.version().orElse(""), seconds());
            Verifier.requireFit(manifest, installer.format());
            files.discardImage();
            move(job.offered(cose));
            LOG.info("{}: is offered {} {}", device, manifest.component(), manifest.version());
            report(UpdateState.DOWNLOADING);
            download.hurry();
        } catch (UpdateFailedException e) {
            trouble("offer refused: " + e.result() + ": " + e.getMessage());
            SignedManifest.claimedSequence(cose)
                    .ifPresent(sequence -> voice.report(UpdateState.FAILED, e.result(), 0, sequence));
        }
    }

    private void arrived(Chunk chunk) throws IOException, UpdateFailedException {
        if (job.state() == UpdateState.DOWNLOADING) {
            download.take(manifest(), chunk);
        }
    }

    /** What the job is about, held against the trusted keys again. */
    private Manifest manifest() throws UpdateFailedException {
        return verifier.open(job.manifest(), job.allowedSeconds() == 0 ? seconds() : job.allowedSeconds());
    }

    private void fetch() throws IOException, UpdateFailedException {
        if (!download.isWhole(manifest())) {
            download.ask(manifest());
            return;
        }
        report(UpdateState.DOWNLOADED);
        verified(seconds());
        report(UpdateState.VERIFIED);
        move(job.in(UpdateState.WAITING_POLICY));
        report(UpdateState.WAITING_POLICY);
    }

    private void told(UpdateReport report) throws IOException, UpdateFailedException {
        if (job.state() == UpdateState.IDLE || report.sequence() != sequence()) {
            return;
        }
        if (job.state() == UpdateState.TESTING) {
            verdict = report.state().isEnd() ? Optional.of(report.state()) : verdict;
        } else if (job.state() != UpdateState.INSTALLING && report.state().isEnd()) {
            LOG.info("{}: the update was called back", device);
            drop(job.ended());
        } else if (job.state() == UpdateState.WAITING_POLICY && report.state() == UpdateState.INSTALLING) {
            permitted = true;
        }
    }

    /** Everything again, now that the first byte is about to leave. */
    private void begin(Installer installer) throws IOException, InterruptedException, UpdateFailedException {
        if (!permitted) {
            return;
        }
        permitted = false;
        Optional<String> objection = installer.objection(manifest().policy());
        if (objection.isPresent()) {
            LOG.info("{}: not updated now: {}", device, objection.get());
            report(UpdateState.WAITING_POLICY);
            return;
        }
        VerifiedImage image = verified(seconds());
        verifier.accept(image.manifest(), job, installer.version().orElse(""), seconds());
        move(job.allowed(seconds()));
        report(UpdateState.INSTALLING);
        retryAtNanos = now();
    }

    private boolean install(Installer installer) throws IOException, InterruptedException, UpdateFailedException {
        if (now() - retryAtNanos < 0) {
            return false;
        }
        shownTenth = 0;
        try {
            VerifiedImage image = verified(job.allowedSeconds());
            UpdateState reached =
                    installer.install(image, previous(), (state, offset) -> show(image.sizeBytes(), state, offset));
            if (reached == UpdateState.ROLLED_BACK) {
                end(UpdateState.ROLLED_BACK, UpdateResult.FAILED, "it did not start");
                return true;
            }
        } catch (UpdateFailedException e) {
            // A device that does not answer may have no image: whatever is wrong, it is not given up.
            boolean mayPass = e.result() == UpdateResult.CONNECTION_LOST
                    || installer.version().isEmpty();
            if (!mayPass) {
                throw e;
            }
            trouble(e.getMessage() + "; tried again every " + RETRY_SECONDS + " s");
            retryAtNanos = now() + TimeUnit.SECONDS.toNanos(RETRY_SECONDS);
            return true;
        }
        move(job.in(UpdateState.TESTING));
        report(UpdateState.TESTING);
        verdict = Optional.empty();
        testingSinceNanos = now();
        versionAtNanos = now();
        return true;
    }

    /** Every tenth is enough for people, and keeps the gateway from giving the device up. */
    private void show(int size, UpdateState state, int offset) {
        int tenth = (int) ((long) TENTHS * offset / size);
        if (state == UpdateState.REBOOTING || state == UpdateState.INSTALLING && tenth > shownTenth) {
            shownTenth = tenth;
            voice.report(state, UpdateResult.NONE, offset, sequence());
        }
    }

    private boolean test(Installer installer) throws IOException, InterruptedException, UpdateFailedException {
        if (now() - retryAtNanos < 0) {
            return false;
        }
        if (verdict.isEmpty() && now() - versionAtNanos >= 0) {
            installer.version().ifPresent(voice::version);
            versionAtNanos = now() + TimeUnit.SECONDS.toNanos(VERSION_SECONDS);
        }
        long windowSeconds = manifest().policy().confirmSeconds() + VERDICT_SECONDS;
        boolean isOver = now() - testingSinceNanos > TimeUnit.SECONDS.toNanos(windowSeconds);
        if (verdict.isEmpty() && !isOver) {
            return false;
        }
        // A gateway that is away judges by the version when it is back; so does the bridge meanwhile.
        boolean isGood = verdict.isPresent()
                ? verdict.get() == UpdateState.CONFIRMED
                : installer.version().filter(manifest().version()::equals).isPresent();
        judge(installer, isGood);
        return true;
    }

    private void judge(Installer installer, boolean isGood)
            throws IOException, InterruptedException, UpdateFailedException {
        VerifiedImage image = verified(job.allowedSeconds());
        try {
            UpdateState end = isGood ? installer.confirm(image) : installer.revert(image);
            if (end != UpdateState.CONFIRMED) {
                end(end, UpdateResult.FAILED, "the new image was not found good");
                return;
            }
            files.keepGood(job.manifest(), image.bytes());
            Manifest manifest = image.manifest();
            voice.report(UpdateState.CONFIRMED, UpdateResult.SUCCESS, image.sizeBytes(), manifest.sequence());
            LOG.info("{}: runs {} {}", device, manifest.component(), manifest.version());
            around.health().running(part, "runs " + manifest.version());
            drop(job.confirmed(manifest.sequence(), manifest.securityCounter()));
        } catch (UpdateFailedException e) {
            if (e.result() != UpdateResult.CONNECTION_LOST) {
                throw e;
            }
            trouble("cannot be confirmed: " + e.getMessage());
            retryAtNanos = now() + TimeUnit.SECONDS.toNanos(RETRY_SECONDS);
        }
    }

    private void end(UpdateState state, UpdateResult result, String why) throws IOException {
        trouble("update ended " + state + ", " + result + ": " + why);
        voice.report(state, result, 0, sequence());
        drop(job.ended());
    }

    private void drop(Job next) throws IOException {
        permitted = false;
        verdict = Optional.empty();
        move(next);
        files.discardImage();
    }

    private void move(Job next) throws IOException {
        files.write(next);
        job = next;
    }

    /** The image that was confirmed last, if it is still believed. */
    private Optional<VerifiedImage> previous() throws IOException {
        try {
            Optional<JobFiles.Good> good = files.good();
            return good.isEmpty()
                    ? Optional.empty()
                    : Optional.of(verifier.verifyKept(good.get(), job.allowedSeconds()));
        } catch (UpdateFailedException e) {
            LOG.warn("{}: the image before cannot be brought back: {}", device, e.getMessage());
            return Optional.empty();
        }
    }

    private VerifiedImage verified(long atSeconds) throws IOException, UpdateFailedException {
        return verifier.verify(job.manifest(), files.image(), atSeconds);
    }

    private void report(UpdateState state) throws IOException {
        voice.report(state, UpdateResult.NONE, files.received(), sequence());
    }

    private long sequence() {
        return SignedManifest.claimedSequence(job.manifest()).orElse(0);
    }

    private void trouble(String what) {
        if (around.health().trouble(part, what)) {
            LOG.warn("{}: {}", device, what);
        }
    }

    private long seconds() {
        return around.clock().instant().getEpochSecond();
    }

    private long now() {
        return around.nanoTime().getAsLong();
    }
}
