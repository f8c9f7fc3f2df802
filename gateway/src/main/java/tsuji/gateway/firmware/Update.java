package tsuji.gateway.firmware;

import java.util.EnumSet;
import java.util.Set;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/**
 * Where one device stands with one image. Pure: each event gives the next one; whoever compares the two knows what to do. A
 * device is believed when it says what it does, but not when it says that it is done: that is judged by the version that it
 * runs when the test window ends.
 *
 * @param attempts that failed and count.
 * @param offset up to where the device has asked for the image.
 * @param startedMillis when this attempt was offered first; 0: it was not. Unix time, like the next.
 * @param sinceMillis of the state, or of the last sign of life in it.
 * @param runs the version that the device told since it began to test; empty: none.
 * @param result why the last attempt ended as it did.
 */
record Update(
        UpdateState state,
        int attempts,
        long offset,
        long startedMillis,
        long sinceMillis,
        String runs,
        UpdateResult result,
        String detail) {
    /** An offer that nobody takes up, a download that stands still and a trial that tells no version give their place back. */
    static final long SILENT_MILLIS_MAX = 600_000;

    /** Between two offers to one device. */
    static final long AGAIN_MILLIS = 600_000;

    static final long DOWNLOAD_MILLIS_MAX = 24 * 3_600_000L;

    /** For verifying, and for writing the new image and starting it. */
    static final long INSTALL_MILLIS_MAX = 900_000;

    static final Update WAITING = new Update(UpdateState.IDLE, 0, 0, 0, 0, "", UpdateResult.NONE, "");

    /** Another attempt would end the same way. */
    private static final Set<UpdateResult> FOR_GOOD = EnumSet.of(
            UpdateResult.NO_FLASH,
            UpdateResult.UNSUPPORTED_PACKAGE,
            UpdateResult.CANCELLED,
            UpdateResult.SIGNATURE,
            UpdateResult.WRONG_DEVICE,
            UpdateResult.REPLAY,
            UpdateResult.EXPIRED);

    /** Not the image's fault: does not count as an attempt. */
    private static final Set<UpdateResult> FOR_NOW = EnumSet.of(UpdateResult.CONNECTION_LOST, UpdateResult.POLICY);

    /** What the manifest asks for. */
    record Terms(String version, int attemptsMax, long testMillis) {}

    /** Whether the device is at work, so that it takes one of the places. */
    boolean isActive() {
        return isUnderWay() && state != UpdateState.WAITING_POLICY;
    }

    /** Whether the device has begun and not ended. */
    boolean isUnderWay() {
        return !state.isEnd() && state != UpdateState.IDLE;
    }

    boolean mayBeOffered(long nowMillis) {
        return state == UpdateState.IDLE && (sinceMillis == 0 || nowMillis - sinceMillis >= AGAIN_MILLIS);
    }

    /** Whether the device may be given pieces: it was offered the image and has not gone on to install it. */
    boolean mayDownload() {
        return startedMillis > 0 && state.ordinal() < UpdateState.INSTALLING.ordinal();
    }

    /** Whether it is too late to call it back. */
    boolean isInstalling() {
        return !state.isEnd() && state.ordinal() >= UpdateState.INSTALLING.ordinal();
    }

    Update offered(long nowMillis) {
        long started = startedMillis == 0 ? nowMillis : startedMillis;
        return new Update(UpdateState.OFFERED, attempts, offset, started, nowMillis, "", UpdateResult.NONE, "");
    }

    Update requested(long asked, long nowMillis) {
        return mayDownload() ? moved(UpdateState.DOWNLOADING, asked, nowMillis) : this;
    }

    Update reported(UpdateReport report, long nowMillis, Terms terms) {
        if (state.isEnd() || startedMillis == 0) {
            return this;
        }
        return switch (report.state()) {
            case IDLE -> later(UpdateResult.CANCELLED, "the device forgot the offer", nowMillis);
            case OFFERED, DOWNLOADED, VERIFIED, WAITING_POLICY, INSTALLING, REBOOTING ->
                moved(report.state(), offset, nowMillis);
            case DOWNLOADING -> moved(UpdateState.DOWNLOADING, report.offset(), nowMillis);
            case TESTING, CONFIRMED -> tested(nowMillis);
            case ROLLED_BACK ->
                failed(UpdateState.ROLLED_BACK, report.result(), "the device went back", nowMillis, terms);
            case FAILED -> failed(UpdateState.FAILED, report.result(), "the device said so", nowMillis, terms);
        };
    }

    /** The device told its version in passing. */
    Update running(String version, long nowMillis, Terms terms) {
        boolean arrived = isInstalling() && version.equals(terms.version());
        Update next = arrived ? tested(nowMillis) : this;
        return next.state == UpdateState.TESTING && !next.runs.equals(version) ? next.withRuns(version) : next;
    }

    /** Time has passed. */
    Update at(long nowMillis, Terms terms) {
        long lasted = nowMillis - sinceMillis;
        boolean downloads = startedMillis > 0 && state.ordinal() <= UpdateState.DOWNLOADING.ordinal();
        if (downloads && nowMillis - startedMillis > DOWNLOAD_MILLIS_MAX) {
            return failed(UpdateState.FAILED, UpdateResult.FAILED, "not downloaded within 24 h", nowMillis, terms);
        }
        return switch (state) {
            case OFFERED, DOWNLOADING ->
                lasted > SILENT_MILLIS_MAX
                        ? later(UpdateResult.CONNECTION_LOST, "the device is silent", nowMillis)
                        : this;
            case DOWNLOADED, VERIFIED, INSTALLING, REBOOTING ->
                lasted > INSTALL_MILLIS_MAX
                        ? failed(
                                UpdateState.FAILED,
                                UpdateResult.FAILED,
                                "nothing heard since " + state,
                                nowMillis,
                                terms)
                        : this;
            // Silence is no failure of the image: the device, or what brings its word, may be restarting.
            case TESTING ->
                lasted >= terms.testMillis() && (!runs.isEmpty() || lasted > SILENT_MILLIS_MAX)
                        ? judged(nowMillis, terms)
                        : this;
            case IDLE, WAITING_POLICY, CONFIRMED, ROLLED_BACK, FAILED -> this;
        };
    }

    private Update judged(long nowMillis, Terms terms) {
        if (runs.equals(terms.version())) {
            return ended(UpdateState.CONFIRMED, UpdateResult.SUCCESS, "runs " + runs, nowMillis);
        }
        return runs.isEmpty()
                ? failed(
                        UpdateState.FAILED,
                        UpdateResult.FAILED,
                        "did not tell its version while it was tested",
                        nowMillis,
                        terms)
                : failed(UpdateState.ROLLED_BACK, UpdateResult.FAILED, "runs " + runs, nowMillis, terms);
    }

    /** The gateway was away and heard nothing: no time counts against the device that passed meanwhile. */
    Update resumed(long nowMillis) {
        return isUnderWay()
                ? new Update(state, attempts, offset, startedMillis, nowMillis, runs, result, detail)
                : this;
    }

    /** It runs the image already. */
    Update found(long nowMillis) {
        return ended(UpdateState.CONFIRMED, UpdateResult.SUCCESS, "ran it already", nowMillis);
    }

    /** The image is not for it; {@code POLICY}: not now. */
    Update unsuitable(UpdateResult reason, String why, long nowMillis) {
        return reason == UpdateResult.POLICY
                ? later(reason, why, nowMillis)
                : ended(UpdateState.FAILED, reason, why, nowMillis);
    }

    /** Called back; whoever installs already is judged all the same. */
    Update cancelled(String why, long nowMillis) {
        return state.isEnd() || isInstalling()
                ? this
                : ended(UpdateState.FAILED, UpdateResult.CANCELLED, why, nowMillis);
    }

    private Update tested(long nowMillis) {
        return state == UpdateState.TESTING ? this : moved(UpdateState.TESTING, offset, nowMillis);
    }

    private Update failed(UpdateState end, UpdateResult said, String why, long nowMillis, Terms terms) {
        if (FOR_NOW.contains(said)) {
            return later(said, why, nowMillis);
        }
        // A failure that calls itself none, or even success, is a failure.
        UpdateResult reason = said == UpdateResult.NONE || said == UpdateResult.SUCCESS ? UpdateResult.FAILED : said;
        int failures = attempts + 1;
        if (FOR_GOOD.contains(reason) || failures >= terms.attemptsMax()) {
            return new Update(end, failures, offset, startedMillis, nowMillis, runs, reason, why);
        }
        return new Update(UpdateState.IDLE, failures, 0, 0, nowMillis, "", reason, why);
    }

    /** Tried again, from where it stood. */
    private Update later(UpdateResult reason, String why, long nowMillis) {
        return new Update(UpdateState.IDLE, attempts, offset, startedMillis, nowMillis, "", reason, why);
    }

    private Update ended(UpdateState end, UpdateResult reason, String why, long nowMillis) {
        return new Update(end, attempts, offset, startedMillis, nowMillis, runs, reason, why);
    }

    private Update moved(UpdateState to, long reached, long nowMillis) {
        return new Update(to, attempts, reached, startedMillis, nowMillis, "", UpdateResult.NONE, "");
    }

    private Update withRuns(String version) {
        return new Update(state, attempts, offset, startedMillis, sinceMillis, version, result, detail);
    }
}
