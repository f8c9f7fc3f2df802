package tsuji.gateway.time;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import tsuji.wire.DeviceId;
import tsuji.wire.TimeQuality;

/**
 * The machine's clocks, believed as far as they deserve. Any thread.
 *
 * <p>Java cannot ask the kernel whether its clock is synchronised (adjtimex), so a marker file of the time service says
 * it. The rules, in this order:
 *
 * <ol>
 *   <li>before the build of this program or more than {@value #CEILING_YEARS} years after it: UNKNOWN;
 *   <li>before the latest trusted time ever seen: ESTIMATED when the marker is there, else UNKNOWN. Either the clock is
 *       wrong now or it was wrong then;
 *   <li>with the marker: SYNCED;
 *   <li>else ESTIMATED: a clock chip, or the time of the last shutdown.
 * </ol>
 *
 * <p>Without the marker, or with a clock that cannot be right, the time on which devices agree comes before the machine's, as
 * ESTIMATED, within the same bounds and never before the latest trusted time.
 *
 * <p>Only SYNCED times are remembered, so a wrong clock chip cannot push the floor into the future.
 */
public final class SystemTrustedClock implements TrustedClock {
    static final int CEILING_YEARS = 20;
    static final long CEILING_MILLIS = CEILING_YEARS * 365L * 24 * 3_600_000;

    /** How long a look at the marker counts: every reading asks for the time, and a look is a call to the kernel. */
    static final long MARKER_MILLIS_MAX = 1_000;

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path UPTIME = Path.of("/proc/uptime");

    private final TimeSettings settings;
    private final LongSupplier wallMillis;
    private final String boot;
    private final long startedMonoMillis;
    private final LongSupplier nanoTime;
    private final long startedNanos;
    private final DeviceClocks devices = new DeviceClocks();
    private final Witnesses witnesses = new Witnesses();
    private volatile long latestTrustedMillis;
    private volatile Look look = new Look(false, -MARKER_MILLIS_MAX);

    private record Look(boolean isThere, long monoMillis) {}

    /** Reads the boot's identity, its uptime and the latest trusted time; no threads, no waiting. */
    public SystemTrustedClock(TimeSettings settings) {
        this(settings, System::currentTimeMillis, System::nanoTime);
    }

    SystemTrustedClock(TimeSettings settings, LongSupplier wallMillis, LongSupplier nanoTime) {
        this.settings = settings;
        this.wallMillis = wallMillis;
        this.boot = readBoot();
        this.startedMonoMillis = readUptimeMillis();
        this.nanoTime = nanoTime;
        this.startedNanos = nanoTime.getAsLong();
        this.latestTrustedMillis = readLatestTrusted(settings.stateFile());
    }

    @Override
    public String boot() {
        return boot;
    }

    @Override
    public long monoMillis() {
        return TimeUnit.NANOSECONDS.toMillis(monoNanos());
    }

    @Override
    public long monoNanos() {
        return TimeUnit.MILLISECONDS.toNanos(startedMonoMillis) + nanoTime.getAsLong() - startedNanos;
    }

    @Override
    public void heard(DeviceId device, long unixMillis) {
        devices.heard(device, unixMillis, monoMillis());
    }

    @Override
    public void testify(TimeSource source, DeviceId device, long unixMillis) {
        witnesses.testify(source, device, unixMillis, monoMillis());
    }

    /** Finds out whether devices agree on the time. One thread, a few times a minute. */
    public void hearWitnesses() {
        witnesses.agree(monoMillis());
    }

    /**
     * How far the clocks of devices are ahead of this one, in milliseconds; negative: behind, or all they send is held up so
     * long. Those that have been measured; nobody while this clock cannot be right itself.
     */
    public Map<DeviceId, Long> deviceOffsets() {
        Sighting now = sight();
        if (now.quality() == TimeQuality.UNKNOWN) {
            return Map.of();
        }
        long mono = monoMillis();
        Map<DeviceId, Long> offsets = devices.leads(mono);
        offsets.replaceAll((device, lead) -> lead - (now.unixMillis() - mono));
        return offsets;
    }

    @Override
    public Sighting sight() {
        long now = wallMillis.getAsLong();
        boolean synced =
                isPlausible(now) && settings.syncedFile().map(this::isThere).orElse(true);
        Optional<Sighting> told = synced ? Optional.empty() : witnesses.sight(monoMillis());
        return told.filter(time -> isPlausible(time.unixMillis()) && time.unixMillis() >= latestTrustedMillis)
                .orElseGet(() -> new Sighting(now, quality(now, synced)));
    }

    private boolean isThere(Path marker) {
        long now = monoMillis();
        Look latest = look;
        if (now - latest.monoMillis >= MARKER_MILLIS_MAX) {
            latest = new Look(Files.exists(marker), now);
            look = latest;
        }
        return latest.isThere;
    }

    private boolean isPlausible(long unixMillis) {
        return unixMillis >= settings.builtUnixMillis() && unixMillis <= settings.builtUnixMillis() + CEILING_MILLIS;
    }

    private TimeQuality quality(long now, boolean synced) {
        if (!isPlausible(now)) {
            return TimeQuality.UNKNOWN;
        }
        if (now < latestTrustedMillis) {
            return synced ? TimeQuality.ESTIMATED : TimeQuality.UNKNOWN;
        }
        return synced ? TimeQuality.SYNCED : TimeQuality.ESTIMATED;
    }

    /**
     * Keeps the time for the next start if it is synchronised. One thread; a few times a day and at the end is enough.
     *
     * @throws IOException nothing was changed; the floor of the next start is older than it could be.
     */
    public void remember() throws IOException {
        Sighting now = sight();
        if (now.quality() != TimeQuality.SYNCED) {
            return;
        }
        Path fresh = settings.stateFile().resolveSibling(settings.stateFile().getFileName() + ".new");
        Files.writeString(fresh, now.unixMillis() + "\n", StandardCharsets.US_ASCII);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, settings.stateFile(), StandardCopyOption.ATOMIC_MOVE);
        // Without it the name may still mean the old file after a power cut, or none.
        Path directory = settings.stateFile().toAbsolutePath().getParent();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
        latestTrustedMillis = now.unixMillis();
    }

    /** A kernel without the file (not Linux) gets an identity of its own per start: times never span two boots by mistake. */
    private static String readBoot() {
        try {
            return Files.readString(BOOT_ID, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return UUID.randomUUID().toString();
        }
    }

    /** Time since boot, so that monotonic time goes on over a restart of the process. */
    private static long readUptimeMillis() {
        try {
            String uptime = Files.readString(UPTIME, StandardCharsets.US_ASCII);
            return Math.round(Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1_000);
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            return 0;
        }
    }

    private static long readLatestTrusted(Path file) {
        try {
            return Long.parseLong(
                    Files.readString(file, StandardCharsets.US_ASCII).strip());
        } catch (IOException | NumberFormatException e) {
            return Long.MIN_VALUE;
        }
    }
}
