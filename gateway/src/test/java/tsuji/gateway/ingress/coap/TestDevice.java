package tsuji.gateway.ingress.coap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import tsuji.gateway.tls.OwnCertificate;
import tsuji.gateway.tls.PemFiles;

/** A constrained device: Californium's client. */
public final class TestDevice implements AutoCloseable {
    private static final long ANSWER_MILLIS_MAX = 20_000;

    private final CoapEndpoint endpoint;
    private final String base;
    private volatile boolean isCut;
    private final List<Notice> notices = new CopyOnWriteArrayList<>();

    private record Notice(String path, byte[] payload) {}

    private TestDevice(CoapEndpoint endpoint, String base) throws IOException {
        this.endpoint = endpoint;
        this.base = base;
        endpoint.addNotificationListener((request, notification) ->
                notices.add(new Notice(request.getOptions().getUriPathString(), notification.getPayload())));
        endpoint.start();
    }

    /** Without DTLS. */
    static TestDevice plain(int port) throws IOException {
        CoapEndpoint endpoint = new CoapEndpoint.Builder()
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .setConfiguration(configuration())
                .build();
        return new TestDevice(endpoint, "coap://127.0.0.1:" + port);
    }

    public static TestDevice withKey(int port, String identity, byte[] key) throws IOException {
        return secured(port, dtls().setAdvancedPskStore(new AdvancedSinglePskStore(identity, key)));
    }

    /** One that asks for each block itself. */
    public static TestDevice blockByBlock(int port, String identity, byte[] key) throws IOException {
        Configuration config = configuration().set(CoapConfig.MAX_RESOURCE_BODY_SIZE, 0);
        return secured(port, config, dtls().setAdvancedPskStore(new AdvancedSinglePskStore(identity, key)));
    }

    /** One that soon sends again, and often, because its line is bad; and that asks for each block itself. */
    static TestDevice persistent(int port, String identity, byte[] key) throws IOException {
        Configuration config = configuration()
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, 0)
                .set(CoapConfig.ACK_TIMEOUT, 50, TimeUnit.MILLISECONDS)
                .set(CoapConfig.MAX_ACK_TIMEOUT, 200, TimeUnit.MILLISECONDS)
                .set(CoapConfig.MAX_RETRANSMIT, 20);
        return secured(port, config, dtls().setAdvancedPskStore(new AdvancedSinglePskStore(identity, key)));
    }

    /** One that gives up early, because it will not get in. */
    static TestDevice stranger(int port, String identity, byte[] key) throws IOException {
        return secured(
                port,
                dtls().set(DtlsConfig.DTLS_RETRANSMISSION_TIMEOUT, 100, TimeUnit.MILLISECONDS)
                        .setAdvancedPskStore(new AdvancedSinglePskStore(identity, key)));
    }

    static TestDevice withCertificate(int port, OwnCertificate own, X509Certificate server) throws Exception {
        return withCertificate(port, PemFiles.privateKey(own.key()), PemFiles.certificates(own.certificate()), server);
    }

    public static TestDevice withCertificate(
            int port, PrivateKey key, List<X509Certificate> chain, X509Certificate server) throws Exception {
        return secured(
                port,
                dtls().setCertificateIdentityProvider(new SingleCertificateProvider(
                                key, chain.toArray(X509Certificate[]::new), CertificateType.X_509))
                        .setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                                .setTrustedCertificates(server)
                                .build()));
    }

    private static TestDevice secured(int port, DtlsConnectorConfig.Builder dtls) throws IOException {
        return secured(port, configuration(), dtls);
    }

    private static TestDevice secured(int port, Configuration config, DtlsConnectorConfig.Builder dtls)
            throws IOException {
        DTLSConnector connector = new DTLSConnector(dtls.build());
        CoapEndpoint endpoint = new CoapEndpoint.Builder()
                .setConnector(connector)
                .setConfiguration(config)
                .build();
        TestDevice device = new TestDevice(endpoint, "coaps://127.0.0.1:" + port);
        connector.setAlertHandler((address, alert) -> device.isCut = true);
        return device;
    }

    private static DtlsConnectorConfig.Builder dtls() {
        return DtlsConnectorConfig.builder(configuration())
                .setAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .set(DtlsConfig.DTLS_ROLE, DtlsRole.CLIENT_ONLY)
                .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, 0)
                .set(DtlsConfig.DTLS_VERIFY_SERVER_CERTIFICATES_SUBJECT, false)
                .set(DtlsConfig.DTLS_RETRANSMISSION_TIMEOUT, 500, TimeUnit.MILLISECONDS)
                .set(DtlsConfig.DTLS_MAX_RETRANSMISSIONS, 2);
    }

    private static Configuration configuration() {
        CoapConfig.register();
        DtlsConfig.register();
        UdpConfig.register();
        return Configuration.createStandardWithoutFile()
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, 4 * TestDoor.BODY_BYTES_MAX);
    }

    public Request request(CoAP.Code code, String path) {
        Request request = new Request(code);
        request.setURI(base + path);
        return request;
    }

    /** Telemetry in the format of this Content-Format number. */
    public Request post(String path, int contentFormat, byte[] payload) {
        Request request = request(CoAP.Code.POST, path);
        request.getOptions().setContentFormat(contentFormat);
        request.setPayload(payload);
        return request;
    }

    public Request post(String json) {
        return post("/v1/telemetry", 110, json.getBytes(UTF_8));
    }

    /** Observes its commands; returns the first answer. */
    public Response observe() throws InterruptedException {
        return observe("/v1/commands");
    }

    /** Returns the first answer. */
    public Response observe(String path) throws InterruptedException {
        Request request = request(CoAP.Code.GET, path);
        request.setObserve();
        return ask(request);
    }

    /** Whether the door ended a session, or began none, and said so. */
    public boolean isCut() {
        return isCut;
    }

    /** Commands that came as notifications. */
    public List<String> commands() {
        return notices("/v1/commands").stream()
                .map(payload -> new String(payload, UTF_8))
                .toList();
    }

    /** What came as notifications of a resource, but for empty ones. */
    public List<byte[]> notices(String path) {
        return notices.stream()
                .filter(notice -> path.equals("/" + notice.path) && notice.payload.length > 0)
                .map(Notice::payload)
                .toList();
    }

    public Request send(Request request) {
        endpoint.sendRequest(request);
        return request;
    }

    public Response ask(Request request) throws InterruptedException {
        return answer(send(request));
    }

    /** The answer to a request that was sent; fails when none comes. */
    public Response answer(Request request) throws InterruptedException {
        Response response = request.waitForResponse(ANSWER_MILLIS_MAX);
        if (response == null) {
            throw new AssertionError("no answer to " + request + ": " + request.getSendError());
        }
        return response;
    }

    @Override
    public void close() {
        endpoint.destroy();
    }
}
