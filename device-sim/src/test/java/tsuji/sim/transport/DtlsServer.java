package tsuji.sim.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import tsuji.sim.scenario.Fleet.Identity;
import tsuji.sim.scenario.Fleet.MqttVersions;
import tsuji.sim.scenario.Fleet.Transport;
import tsuji.sim.scenario.Speed;
import tsuji.wire.DeviceId;

/** A CoAP server over DTLS that knows one device and tells it the time; the rest is the test's. */
final class DtlsServer implements AutoCloseable {
    static final DeviceId DEVICE = new DeviceId("EM-1");
    private static final String SECRET = "0123456789abcdef";

    private final CoapServer server;
    private final int port;

    private DtlsServer(CoapServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** @param resources below {@code /v1}. */
    static DtlsServer start(Resource... resources) {
        CoapConfig.register();
        DtlsConfig.register();
        // Blocks are the test's business.
        Configuration config = Configuration.createStandardWithoutFile()
                .set(DtlsConfig.DTLS_ROLE, DtlsRole.SERVER_ONLY)
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, 0);
        CoapEndpoint endpoint = new CoapEndpoint.Builder()
                .setConfiguration(config)
                .setConnector(new DTLSConnector(DtlsConnectorConfig.builder(config)
                        .setAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .setAdvancedPskStore(new AdvancedSinglePskStore(DEVICE.value(), SECRET.getBytes(UTF_8)))
                        .build()))
                .build();
        CoapServer server = new CoapServer(config);
        server.addEndpoint(endpoint);
        CoapResource root = new CoapResource("v1").add(new Time());
        List.of(resources).forEach(root::add);
        server.add(root);
        server.start();
        return new DtlsServer(server, endpoint.getAddress().getPort());
    }

    /** The device, which is not switched on yet. */
    FleetRun device() throws IOException {
        TestFleet fleet = new TestFleet(DEVICE.value(), MqttVersions.V3_1_1, 1, Duration.ofSeconds(600), Speed.REAL);
        Cast cast = Cast.of(fleet.at(port), Clock.systemUTC());
        Cast.Member meter = cast.members().get(0);
        Cast overCoap = new Cast(
                cast.target().withCoapsPort(port),
                List.of(new Cast.Member(meter.device(), false, 1, meter.payload(), Transport.COAPS, Identity.SECRET)),
                cast.startMillis(),
                cast.duration(),
                cast.speed());
        return new FleetRun(overCoap, Map.of(DEVICE, SECRET), Clock.systemUTC(), FateSink.NONE, TestFleet.IMPATIENT);
    }

    private static final class Time extends CoapResource {
        Time() {
            super("time");
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            exchange.respond("0 unknown");
        }
    }

    @Override
    public void close() {
        server.destroy();
    }
}
