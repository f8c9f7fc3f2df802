package tsuji.gateway.ingress.coap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
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
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.health.Counters;
import tsuji.gateway.intake.DeliverySink;
import tsuji.gateway.time.TrustedClock;

/** The CoAP server for constrained devices. Construct, {@link #start}, {@link #close}; any thread. */
public final class CoapIngress implements AutoCloseable {
    private static final int IO_THREADS = 1;
    private static final int TIMER_THREADS = 1;
    private static final long CARE_EVERY_MILLIS = 100;

    private final CoapSettings settings;
    private final Path dataDir;
    private final Surroundings around;
    private final Callers callers;
    private final Turnstile turnstile;
    private CoapServer server;
    private volatile DTLSConnector dtls;
    private int port = CoapSettings.OFF;
    private int dtlsPort = CoapSettings.OFF;

    /** What the door needs of the rest of the gateway. */
    public record Surroundings(DeliverySink sink, DeviceRegistry registry, TrustedClock clock, Counters counters) {}

    /**
     * A door that is still closed; Californium is loaded by {@link #start}.
     *
     * @param dataDir the gateway's own certificate is kept in {@code tls} below.
     */
    public CoapIngress(CoapSettings settings, Path dataDir, Surroundings around) {
        this.settings = settings;
        this.dataDir = dataDir;
        this.around = around;
        this.callers = new Callers(around.registry());
        Waiting waiting = new Waiting(Waiting.REQUESTS_MAX);
        this.turnstile = new Turnstile(settings.limits(), waiting);
        around.counters().gauge("tsuji_coap_waiting", "CoAP requests that wait for their commit.", waiting::count);
    }

    /**
     * Opens the listeners.
     *
     * @throws IOException when a port cannot be had, or a certificate not be read; the message says what to do.
     */
    public void start() throws IOException {
        Configuration config = Bounds.of(settings.limits());
        Answers answers = new Answers(around.counters());
        PostPath path = new PostPath(
                around, callers, answers, turnstile, settings.limits().bodyBytes());
        ScheduledExecutorService timer =
                ExecutorsUtil.newScheduledThreadPool(TIMER_THREADS, new NamedThreadFactory("coap-timer#"));
        server = new BareServer(config);
        server.setExecutors(
                ExecutorsUtil.newScheduledThreadPool(IO_THREADS, new NamedThreadFactory("coap-io#")), timer, false);
        server.add(Resources.tree(path, answers, around.clock()));
        timer.scheduleWithFixedDelay(this::care, CARE_EVERY_MILLIS, CARE_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        if (settings.port() != CoapSettings.OFF) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port());
            port = listen(new CoapEndpoint.Builder().setInetSocketAddress(address), address, config);
        }
        if (settings.dtls().port() != CoapSettings.OFF) {
            DTLSConnector connector = new DtlsDoor(settings.dtls(), dataDir, config)
                    .connector(new PskStore(around.registry()), new Handshakes(around.counters()));
            InetSocketAddress address = new InetSocketAddress(
                    settings.dtls().bind(), settings.dtls().port());
            dtlsPort = listen(new CoapEndpoint.Builder().setConnector(connector), address, config);
            dtls = connector;
        }
        server.start();
    }

    private int listen(CoapEndpoint.Builder builder, InetSocketAddress address, Configuration config)
            throws IOException {
        CoapEndpoint endpoint = builder.setConfiguration(config).build();
        server.addEndpoint(endpoint);
        try {
            // Not left to the server: that would only log a port that cannot be had.
            endpoint.start();
        } catch (IOException e) {
            close();
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
        long now = around.clock().monoMillis();
        turnstile.waiting().promise(now);
        turnstile.sweep(now);
    }

    /** Of the plain listener, or -1. */
    public int port() {
        return port;
    }

    /** Of the DTLS listener, or -1. */
    public int dtlsPort() {
        return dtlsPort;
    }

    /** Ends sessions of peers whose key or certificate is no longer good. Call when the registry has changed. */
    public void recheckIdentities() {
        DTLSConnector connector = dtls;
        if (connector != null) {
            Evictions.of(connector, principal -> callers.identity(principal).isEmpty());
        }
    }

    /** Stops listening; requests that wait are not answered, and their devices will send them again. */
    @Override
    public void close() {
        if (server != null) {
            server.destroy();
            server = null;
        }
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
