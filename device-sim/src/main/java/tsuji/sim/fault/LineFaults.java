package tsuji.sim.fault;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.FaultPort;

/** Breaks a line that was started here: devices, the gateway as a process, the link to the city. One thread drives it. */
public final class LineFaults implements FaultPort {
    /** Everything but killing the city's broker: here it lives in this process. */
    public static final Set<FaultKind> KINDS = Set.of(
            FaultKind.UPLINK_DOWN,
            FaultKind.UPLINK_FLAP,
            FaultKind.UPLINK_HALF_OPEN,
            FaultKind.UPLINK_SLOW,
            FaultKind.GATEWAY_KILL,
            FaultKind.GATEWAY_RESTART,
            FaultKind.GATEWAY_PAUSE,
            FaultKind.LINK_DROP);

    private static final long FLAP_SECONDS = 2;
    private static final Duration SLOWNESS = Duration.ofMillis(500);

    private final GatewayProcess gateway;
    private final TcpProxy uplink;
    private final Runnable dropDevices;
    private ScheduledExecutorService flapping;

    /** @param dropDevices cuts the connections of all devices. */
    public LineFaults(GatewayProcess gateway, TcpProxy uplink, Runnable dropDevices) {
        this.gateway = gateway;
        this.uplink = uplink;
        this.dropDevices = dropDevices;
    }

    @Override
    public Set<FaultKind> kinds() {
        return KINDS;
    }

    @Override
    public void start(Fault fault) throws IOException {
        try {
            switch (fault.kind()) {
                case UPLINK_DOWN -> uplink.down();
                case UPLINK_FLAP -> {
                    flapping = Executors.newSingleThreadScheduledExecutor();
                    flapping.scheduleWithFixedDelay(uplink::flap, 0, FLAP_SECONDS, TimeUnit.SECONDS);
                }
                case UPLINK_HALF_OPEN -> uplink.blackhole();
                case UPLINK_SLOW -> uplink.delay(SLOWNESS);
                case GATEWAY_KILL -> gateway.kill();
                case GATEWAY_RESTART -> gateway.terminate();
                case GATEWAY_PAUSE -> gateway.pause();
                case LINK_DROP -> dropDevices.run();
                case BROKER_KILL -> throw new IllegalArgumentException(fault + " is not among kinds()");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public void stop(Fault fault) throws IOException {
        try {
            switch (fault.kind()) {
                case UPLINK_DOWN, UPLINK_HALF_OPEN -> uplink.up();
                case UPLINK_FLAP -> flapping.shutdown();
                case UPLINK_SLOW -> uplink.delay(Duration.ZERO);
                case GATEWAY_KILL, GATEWAY_RESTART -> gateway.start();
                case GATEWAY_PAUSE -> gateway.resume();
                case LINK_DROP -> {
                    // Devices come back by themselves.
                }
                case BROKER_KILL -> throw new IllegalArgumentException(fault + " is not among kinds()");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted =
                new InterruptedIOException("interrupted while a fault was started or mended");
        interrupted.initCause(cause);
        return interrupted;
    }
}
