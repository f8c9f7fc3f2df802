package tsuji.gateway.ingress.coap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.server.resources.Resource;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.ExecutorsUtil;
import org.eclipse.californium.elements.util.NamedThreadFactory;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import tsuji.gateway.firmware.FirmwareSink;
import tsuji.gateway.health.Counters;
import tsuji.gateway.ingress.coap.CoapIngress.Surroundings;
import tsuji.gateway.time.TrustedClock;

/** Californium's server with its listeners. */
final class OpenDoor implements AutoCloseable {
    private static final int IO_THREADS = 1;
    private static final int TIMER_THREADS = 1;
    private static final long CARE_EVERY_MILLIS = 100;

    private final Configuration config;
    private final CoapServer server;
    private final PeerStore peers;
    private final Callers callers;
    private final TrustedClock clock;
    private final Turnstile turnstile;
    private final Listeners listeners;
    private final FirmwareDoor firmware;
    private Optional<DTLSConnector> dtls = Optional.empty();
    private int port = CoapSettings.OFF;
    private int dtlsPort = CoapSettings.OFF;

    private OpenDoor(CoapSettings.Limits limits, Surroundings around, FirmwareSink sink) {
        config = Bounds.of(limits);
        server = new BareServer(config);
        peers = new PeerStore(
                config.get(DtlsConfig.DTLS_MAX_CONNECTIONS),
                config.get(DtlsConfig.DTLS_STALE_CONNECTION_THRESHOLD, TimeUnit.SECONDS));
        callers = new Callers(around.registry());
        clock = around.clock();
        turnstile = new Turnstile(limits, new Waiting(Waiting.REQUESTS_MAX));
        Counters counters = around.counters();
        counters.gauge("tsuji_coap_waiting", "CoAP requests that wait for their commit.", turnstile.waiting()::count);
        Answers answers = new Answers(counters);
        listeners = new Listeners(callers, answers, clock);
        counters.gauge("tsuji_coap_observations", "Devices that observe their commands now.", listeners::count);
        firmware = new FirmwareDoor(new FirmwareDoor.Gate(callers, answers, turnstile), clock, sink);
        counters.gauge(
                "tsuji_coap_firmware_observations",
                "Devices that observe their firmware offers now.",
                firmware::observers);
        PostPath path = new PostPath(around, limits.bodyBytes(), new PostPath.Gate(callers, answers, turnstile));
        CoapResource root = Resources.tree(path, answers, clock);
        root.add(new CommandsResource(listeners, callers, answers));
        root.add(firmware.resource());
        server.add(root);
    }

    /** Listening, or nothing is left behind. */
    static OpenDoor open(CoapSettings settings, Path dataDir, Surroundings around, FirmwareSink sink)
            throws IOException {
        OpenDoor door = new OpenDoor(settings.limits(), around, sink);
        try {
            door.listen(settings, dataDir, around);
            return door;
        } catch (IOException e) {
            door.close();
            throw e;
        }
    }

    private void listen(CoapSettings settings, Path dataDir, Surroundings around) throws IOException {
        ScheduledExecutorService timer =
                ExecutorsUtil.newScheduledThreadPool(TIMER_THREADS, new NamedThreadFactory("coap-timer#"));
        server.setExecutors(
                ExecutorsUtil.newScheduledThreadPool(IO_THREADS, new NamedThreadFactory("coap-io#")), timer, false);
        timer.scheduleWithFixedDelay(this::care, CARE_EVERY_MILLIS, CARE_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        if (settings.port() != CoapSettings.OFF) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port());
            port = listen(
                    new CoapEndpoint.Builder()
                            .setInetSocketAddress(address)
                            .setConfiguration(Bounds.ofStrangers(config)),
                    address);
        }
        if (settings.dtls().port() != CoapSettings.OFF) {
            DTLSConnector connector = new DtlsDoor(settings.dtls(), dataDir, config, peers)
                    .connector(new PskStore(around.registry()), new Handshakes(around.counters()));
            InetSocketAddress address = new InetSocketAddress(
                    settings.dtls().bind(), settings.dtls().port());
            dtlsPort = listen(
                    new CoapEndpoint.Builder()
                            .setConnector(connector)
                            .setEndpointContextMatcher(new Sessions())
                            .setConfiguration(config),
                    address);
            dtls = Optional.of(connector);
        }
        server.start();
    }

    private int listen(CoapEndpoint.Builder builder, InetSocketAddress address) throws IOException {
        CoapEndpoint endpoint = builder.build();
        server.addEndpoint(endpoint);
        try {
            // Not left to the server: that would only log a port that cannot be had.
            endpoint.start();
        } catch (IOException e) {
            throw new IOException(
                    "CoAP cannot listen on " + address.getHostString() + " UDP port " + address.getPort() + ": "
                            + e.getMessage()
                            + "; stop what uses the port, or set another port or dtls_port under [coap]",
                    e);
        }
        return endpoint.getAddress().getPort();
    }

    /** Thread coap-timer. */
    private void care() {
        long now = clock.monoMillis();
        turnstile.waiting().promise(now);
        turnstile.sweep(now);
        listeners.sweep(now);
        firmware.sweep(now);
    }

    int port() {
        return port;
    }

    int dtlsPort() {
        return dtlsPort;
    }

    Listeners listeners() {
        return listeners;
    }

    FirmwareDoor firmware() {
        return firmware;
    }

    void recheckIdentities() {
        listeners.recheck();
        firmware.recheck();
        dtls.ifPresent(connector ->
                Evictions.of(connector, principal -> callers.identity(principal).isEmpty()));
    }

    @Override
    public void close() {
        server.destroy();
    }

    /** Does not tell strangers which software it is. */
    private static final class BareServer extends CoapServer {
        BareServer(Configuration config) {
            super(config);
        }

        @Override
        protected Resource createRoot() {
            return new CoapResource("");
        }
    }
}
