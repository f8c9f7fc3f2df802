package tsuji.sim.fault;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.FaultNeed;
import tsuji.sim.scenario.FaultPort;

/**
 * Breaks a line that was started here: the gateway as a process, its disk and clock, the link to the city and the city's
 * broker. One thread drives it. A gateway that is started again is not waited for.
 */
public final class LineFaults implements FaultPort, AutoCloseable {
    private static final List<String> BOOT_OF_1970 = List.of("faketime", "1970-01-01 00:00:10");

    private final Parts parts;
    private final Map<FaultKind, Strangers> strangers = new EnumMap<>(FaultKind.class);
    private Optional<HelloFlood> flood = Optional.empty();
    private Optional<ScheduledExecutorService> flapping = Optional.empty();

    /**
     * What can be broken.
     *
     * @param disk with the gateway's data; empty: it lies on the machine's.
     * @param broker of the city; empty: it is part of this process.
     */
    public record Parts(
            GatewayProcess gateway, TcpProxy uplink, Optional<PowerCut> disk, Optional<BrokerProcess> broker) {}

    public LineFaults(Parts parts) {
        this.parts = parts;
    }

    @Override
    public Set<FaultKind> kinds() {
        return Stream.of(FaultKind.values())
                .filter(kind -> !kind.isOnDevices() && !kind.isOnCity())
                .filter(kind -> kind.needs().stream().allMatch(this::isHere))
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean isHere(FaultNeed need) {
        return switch (need) {
            case OWN_LINE -> true;
            case OWN_DISK -> parts.disk.isPresent();
            case MOSQUITTO -> parts.broker.isPresent();
            case FAKETIME -> Programs.isInstalled("faketime");
            case SOCAT -> Programs.isInstalled("socat");
        };
    }

    @Override
    public void start(Fault fault) throws IOException {
        try {
            breakIt(fault);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void breakIt(Fault fault) throws IOException, InterruptedException {
        switch (fault.kind()) {
            case UPLINK_DOWN -> parts.uplink.down();
            case UPLINK_FLAP -> flap(fault.time("every"));
            case UPLINK_HALF_OPEN -> parts.uplink.blackhole();
            case UPLINK_SILENT -> parts.uplink.silent();
            case UPLINK_SLOW -> {
                parts.uplink.delay(fault.time("latency"));
                parts.uplink.bandwidth((long) fault.value("bandwidth"));
            }
            case BROKER_KILL -> broker().kill();
            case BROKER_PAUSE -> broker().pause();
            case GATEWAY_KILL -> parts.gateway.kill();
            case GATEWAY_RESTART -> parts.gateway.terminate();
            case GATEWAY_PAUSE -> parts.gateway.pause();
            case GATEWAY_POWERCUT -> {
                disk().cut();
                parts.gateway.kill();
            }
            case GATEWAY_DISK_FULL -> disk().fill((long) fault.value("free"));
            case GATEWAY_CLOCK_1970 -> {
                parts.gateway.kill();
                parts.gateway.wrappedBy(BOOT_OF_1970);
                parts.gateway.launch();
            }
            case STRANGER_MALFORMED ->
                strangers.put(fault.kind(), Strangers.malformed(parts.gateway.mqttPort(), fault.value("perSecond")));
            case STRANGER_IDLE ->
                strangers.put(fault.kind(), Strangers.idle(parts.gateway.mqttPort(), (int) fault.value("connections")));
            case STRANGER_HANDSHAKE -> {
                strangers.put(
                        fault.kind(),
                        Strangers.handshakes(parts.gateway.mqttTlsPort().orElseThrow(), fault.value("perSecond")));
                flood = Optional.of(
                        HelloFlood.start(parts.gateway.coapsPort().orElseThrow(), fault.value("perSecond")));
            }
            default -> throw new IllegalArgumentException(fault + " is not among kinds()");
        }
    }

    @Override
    public void stop(Fault fault) throws IOException {
        try {
            mend(fault);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void mend(Fault fault) throws IOException, InterruptedException {
        switch (fault.kind()) {
            case UPLINK_DOWN, UPLINK_HALF_OPEN, UPLINK_SILENT -> parts.uplink.up();
            case UPLINK_FLAP -> stopFlapping();
            case UPLINK_SLOW -> {
                parts.uplink.delay(Duration.ZERO);
                parts.uplink.bandwidth(0);
            }
            case BROKER_KILL -> broker().start();
            case BROKER_PAUSE -> broker().resume();
            case GATEWAY_KILL, GATEWAY_RESTART -> parts.gateway.launch();
            case GATEWAY_PAUSE -> parts.gateway.resume();
            case GATEWAY_POWERCUT -> {
                disk().restore();
                parts.gateway.launch();
            }
            case GATEWAY_DISK_FULL -> disk().free();
            case GATEWAY_CLOCK_1970 -> {
                parts.gateway.terminate();
                parts.gateway.wrappedBy(List.of());
                parts.gateway.launch();
            }
            case STRANGER_MALFORMED, STRANGER_IDLE ->
                strangers.remove(fault.kind()).close();
            case STRANGER_HANDSHAKE -> {
                strangers.remove(fault.kind()).close();
                stopFlood();
            }
            default -> throw new IllegalArgumentException(fault + " is not among kinds()");
        }
    }

    private void flap(Duration every) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        timer.scheduleWithFixedDelay(parts.uplink::flap, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        flapping = Optional.of(timer);
    }

    private void stopFlapping() {
        flapping.ifPresent(ScheduledExecutorService::shutdownNow);
        flapping = Optional.empty();
    }

    private void stopFlood() {
        flood.ifPresent(HelloFlood::close);
        flood = Optional.empty();
    }

    private BrokerProcess broker() {
        return parts.broker.orElseThrow(() -> new IllegalStateException("the city's broker is no process here"));
    }

    private PowerCut disk() {
        return parts.disk.orElseThrow(() -> new IllegalStateException("the gateway's data lie on no disk of ours"));
    }

    private static IOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted =
                new InterruptedIOException("interrupted while a fault was started or mended");
        interrupted.initCause(cause);
        return interrupted;
    }

    @Override
    public void close() {
        stopFlapping();
        stopFlood();
        strangers.values().forEach(Strangers::close);
        strangers.clear();
    }
}
