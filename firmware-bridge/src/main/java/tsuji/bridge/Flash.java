package tsuji.bridge;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import tsuji.bridge.firmware.McubootUpdate;
import tsuji.bridge.firmware.NinebotUpdate;
import tsuji.bridge.firmware.VerifiedImage;
import tsuji.bridge.link.Inquiry;
import tsuji.bridge.link.LineSettings;
import tsuji.bridge.link.SerialKind;
import tsuji.bridge.link.SerialLine;
import tsuji.bridge.link.SerialPorts;
import tsuji.bridge.scooter.Dialect;
import tsuji.bridge.scooter.EscState;
import tsuji.bridge.scooter.Scooter;
import tsuji.bridge.scooter.SerialScooterLine;
import tsuji.wire.firmware.Acceptance;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/**
 * Brings an image into the device at a port, for somebody who stands beside it. The hours of the manifest's policy do not
 * count for them; what protects the device does. Runs on the thread that made it; {@link #abort} on any.
 */
final class Flash {
    /** For one answer of a device with MCUboot; erasing its flash takes several seconds, and is asked for five times. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);

    private static final int PERCENT_STEP = 10;

    private final SerialPorts ports;
    private final SerialKind meters;
    private final LongSupplier nanoTime;
    private final PrintWriter out;
    private final Thread worker = Thread.currentThread();
    private volatile boolean mustFinish;
    private int shownPercent = -1;

    /**
     * What is to be done.
     *
     * @param line where the device is.
     * @param dialect of a scooter; empty: found out, which a scooter without firmware does not allow.
     * @param previous what a scooter gets back when the image does not start.
     * @param watch how long a new image with a second slot is watched before it is confirmed.
     * @param nowSeconds Unix time.
     */
    record Order(
            LineSettings line,
            Optional<Dialect> dialect,
            VerifiedImage image,
            Optional<VerifiedImage> previous,
            Duration watch,
            long nowSeconds) {}

    /** {@code meters}: whatever answers to this kind's probe is never updated. */
    Flash(SerialPorts ports, SerialKind meters, LongSupplier nanoTime, PrintWriter out) {
        this.ports = ports;
        this.meters = meters;
        this.nanoTime = nanoTime;
        this.out = out;
    }

    /** {@link UpdateState#CONFIRMED} or {@link UpdateState#ROLLED_BACK}. */
    UpdateState run(Order order) throws IOException, InterruptedException, UpdateFailedException {
        refuseMeters(order.line().port());
        try (SerialLine line = ports.open(order.line())) {
            return order.image().manifest().format() == Manifest.Format.NINEBOT_IAP
                    ? intoScooter(order, line)
                    : intoMcuboot(order, line);
        } finally {
            mustFinish = false;
        }
    }

    private void refuseMeters(String port) throws IOException, InterruptedException, UpdateFailedException {
        Optional<String> adapter = meters.probe(Inquiry.of(ports, port));
        if (adapter.isPresent()) {
            throw new UpdateFailedException(
                    UpdateResult.WRONG_DEVICE,
                    port + " is the way to a smart meter (" + adapter.get()
                            + "): meters on the B-route belong to the grid operator and are never updated");
        }
    }

    private UpdateState intoMcuboot(Order order, SerialLine line)
            throws IOException, InterruptedException, UpdateFailedException {
        McubootUpdate update = new McubootUpdate(line, ANSWER_TIMEOUT, (state, offset) -> show(order, state, offset));
        check(order, update.running());
        return update.run(order.image(), () -> isWatched(order.watch()));
    }

    /** The device is asked again when it is to be confirmed: one that fell back meanwhile is not. */
    private boolean isWatched(Duration watch) throws InterruptedException {
        out.println("watching it for " + watch.toSeconds() + " s; it keeps the image then. A restart before brings the"
                + " old one back");
        new CountDownLatch(1).await(watch.toMillis(), TimeUnit.MILLISECONDS);
        return true;
    }

    private UpdateState intoScooter(Order order, SerialLine line)
            throws IOException, InterruptedException, UpdateFailedException {
        Optional<Scooter> answering = find(order, line);
        if (answering.isPresent()) {
            Scooter scooter = answering.get();
            out.println("scooter " + scooter.serial());
            check(order, scooter.firmware());
            requireRest(scooter, order.image().manifest());
        } else if (order.dialect().isEmpty()) {
            throw new UpdateFailedException(
                    UpdateResult.CONNECTION_LOST,
                    "no scooter answers on " + order.line().port() + ": is it on, and wired? If an update of it was cut"
                            + " off it answers no question; name its dialect then (--dialect) and it is updated anew");
        } else {
            out.println("no answer: taken for a scooter that waits in its loader");
        }
        Scooter scooter = answering.orElseGet(() -> scooter(order.dialect().orElseThrow(), line));
        return new NinebotUpdate(scooter, (state, offset) -> {
                    mustFinish = true;
                    show(order, state, offset);
                })
                .run(order.image(), order.previous());
    }

    private Optional<Scooter> find(Order order, SerialLine line) throws IOException, InterruptedException {
        List<Dialect> dialects =
                order.dialect().isPresent() ? List.of(order.dialect().get()) : List.of(Dialect.values());
        for (Dialect dialect : dialects) {
            Scooter scooter = scooter(dialect, line);
            try {
                scooter.serial();
                return Optional.of(scooter);
            } catch (Scooter.SilentException e) {
                line.discardInput();
            }
        }
        return Optional.empty();
    }

    private Scooter scooter(Dialect dialect, SerialLine line) {
        return new Scooter(dialect, new SerialScooterLine(line, nanoTime));
    }

    private void check(Order order, String running) throws UpdateFailedException {
        Manifest manifest = order.image().manifest();
        out.println("it runs " + running + ", and gets " + manifest.version());
        Acceptance.Device device =
                new Acceptance.Device(manifest.vendor(), manifest.deviceClass(), manifest.component(), 0, 0, running);
        Acceptance.check(manifest, device, order.nowSeconds());
    }

    private static void requireRest(Scooter scooter, Manifest manifest)
            throws IOException, InterruptedException, UpdateFailedException {
        EscState state = scooter.state();
        int least = manifest.policy().batteryPercentMin();
        if (state.isMoving() || state.batteryPercent() < least) {
            throw new UpdateFailedException(
                    UpdateResult.POLICY,
                    state.isMoving()
                            ? "the scooter moves; let it stand"
                            : "charged to " + state.batteryPercent() + " %, the manifest asks for " + least
                                    + " %; charge it first");
        }
    }

    private void show(Order order, UpdateState state, int offset) {
        int size = order.image().sizeBytes();
        int percent = state == UpdateState.INSTALLING ? (int) (100L * offset / size) / PERCENT_STEP * PERCENT_STEP : -1;
        if (percent < 0) {
            out.println(state);
        } else if (percent != shownPercent) {
            out.println(state + " " + percent + " % (" + offset + " of " + size + " bytes)");
        }
        shownPercent = percent;
    }

    /** Ends it where the device has an image to run; a scooter has none in the middle, and is finished first. */
    void abort() {
        if (mustFinish) {
            out.println("the scooter has no firmware in the middle of an update: finishing first, which takes minutes;"
                    + " Ctrl-C again ends at once and leaves it in its loader");
        } else {
            worker.interrupt();
        }
    }
}
