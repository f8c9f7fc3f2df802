package tsuji.bridge.firmware;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tsuji.bridge.link.Driver;
import tsuji.bridge.link.Message;
import tsuji.bridge.link.SerialLine;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.Reading;

/** Keeps a device with MCUboot up to date, and tells the gateway what it runs. */
final class SmpDriver implements Driver {
    private final SmpKind.Settings settings;
    private final Surroundings around;
    private final UpdateDesk desk;

    /** Of the open line. */
    private Optional<SerialLine> line = Optional.empty();

    private long nextPollNanos;

    SmpDriver(SmpKind.Settings settings, Surroundings around) {
        this.settings = settings;
        this.around = around;
        this.desk = new UpdateDesk(settings.name(), settings.device(), settings.target(), around);
    }

    @Override
    public void open() throws IOException {
        desk.open();
        line = Optional.of(around.ports().open(settings.line()));
        nextPollNanos = around.nanoTime().getAsLong();
    }

    @Override
    public int runOnce() throws IOException, InterruptedException {
        Installer device = new McubootInstaller(line.orElseThrow());
        if (desk.step(device)) {
            nextPollNanos = around.nanoTime().getAsLong();
            return 1;
        }
        if (desk.isInstalling() || around.nanoTime().getAsLong() - nextPollNanos < 0) {
            desk.await();
            return 0;
        }
        String version =
                device.version().orElseThrow(() -> new IOException(settings.device() + " does not answer over SMP"));
        around.outbox().offer(Message.telemetry(settings.device(), List.of(Reading.text("fw", version, 0))));
        nextPollNanos = around.nanoTime().getAsLong() + TimeUnit.SECONDS.toNanos(settings.pollSeconds());
        return 1;
    }

    @Override
    public void close() {
        line.ifPresent(SerialLine::close);
        line = Optional.empty();
    }
}
