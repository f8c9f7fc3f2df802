package tsuji.gateway.ingress.coap;

import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;

/** Californium's settings: its defaults suit a server in a data centre, these a Raspberry Pi (R20, F33). */
final class Bounds {
    /** Answers remembered of one peer, to repeat them; a device of ours has one request under way (NSTART). */
    static final int REMEMBERED_ANSWERS_MAX = 8;

    /** Of one datagram and one block: no fragments on any usual link. */
    static final int BLOCK_BYTES = 1_024;

    /** Records and messages that wait inside the connectors. */
    static final int JOBS_MAX = 2_000;

    /**
     * Datagrams that the kernel keeps while the JVM collects garbage or others compute. Its own 208 KiB hold some 270, and what a
     * thousand devices send meanwhile would be lost: each of them waits two seconds and more to repeat. Linux gives at most twice
     * {@code net.core.rmem_max}.
     */
    static final int RECEIVE_BUFFER_BYTES = 1 << 20;

    static final int CONNECTION_ID_BYTES = 6;

    /** A session not heard of for this long makes room for a new one. */
    static final long STALE_AFTER_MINUTES = 30;

    /** Behind NAT one session comes from many addresses; each has its message ids, for EXCHANGE_LIFETIME (247 s). */
    static final int ADDRESSES_OF_A_PEER = 8;

    /** Of a session: its commands, its firmware offers, its firmware state. */
    static final int OBSERVATIONS_OF_A_PEER = 3;

    private static final long ADDRESS_STALE_AFTER_MINUTES = 5;

    /** Wrong records of one session within the time below end it. */
    private static final int MAC_ERRORS_MAX = 8;

    private static final long MAC_ERRORS_QUIET_SECONDS = 10;

    private static final int THREADS = 1;

    private Bounds() {}

    static Configuration of(CoapSettings.Limits limits) {
        CoapConfig.register();
        DtlsConfig.register();
        UdpConfig.register();
        SystemConfig.register();
        // Without a file: otherwise one is written into the working folder.
        Configuration config = Configuration.createStandardWithoutFile();
        coap(config, limits);
        dtls(config, limits);
        return config;
    }

    /** For the plain listener, where nobody is known: it remembers nothing of whoever asks, and nothing it serves takes a body. */
    static Configuration ofStrangers(Configuration config) {
        return new Configuration(config)
                .set(CoapConfig.DEDUPLICATOR, CoapConfig.NO_DEDUPLICATOR)
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, BLOCK_BYTES);
    }

    private static void coap(Configuration config, CoapSettings.Limits limits) {
        config.set(CoapConfig.MAX_ACTIVE_PEERS, ADDRESSES_OF_A_PEER * limits.peers())
                .set(CoapConfig.MAX_SERVER_OBSERVES, OBSERVATIONS_OF_A_PEER * limits.peers())
                .set(CoapConfig.MAX_PEER_INACTIVITY_PERIOD, ADDRESS_STALE_AFTER_MINUTES, TimeUnit.MINUTES)
                // The default keeps every exchange for 247 s, whoever sends them: a flood ends the JVM.
                .set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP)
                .set(CoapConfig.PEERS_MARK_AND_SWEEP_MESSAGES, REMEMBERED_ANSWERS_MAX)
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, limits.bodyBytes())
                .set(CoapConfig.PREFERRED_BLOCK_SIZE, BLOCK_BYTES)
                .set(CoapConfig.MAX_MESSAGE_SIZE, BLOCK_BYTES)
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, THREADS)
                .set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, THREADS)
                .set(UdpConfig.UDP_SENDER_THREAD_COUNT, THREADS)
                .set(UdpConfig.UDP_CONNECTOR_OUT_CAPACITY, JOBS_MAX);
    }

    private static void dtls(Configuration config, CoapSettings.Limits limits) {
        config.set(DtlsConfig.DTLS_ROLE, DtlsRole.SERVER_ONLY)
                .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, CONNECTION_ID_BYTES)
                .set(DtlsConfig.DTLS_RECEIVE_BUFFER_SIZE, RECEIVE_BUFFER_BYTES)
                .set(DtlsConfig.DTLS_MAX_CONNECTIONS, limits.peers())
                .set(DtlsConfig.DTLS_STALE_CONNECTION_THRESHOLD, STALE_AFTER_MINUTES, TimeUnit.MINUTES)
                // Every session begins with a look into the registry; with Connection ID there is little to resume.
                .set(DtlsConfig.DTLS_SERVER_USE_SESSION_ID, false)
                // A cookie before any work: no amplification, no state for spoofed addresses.
                .set(DtlsConfig.DTLS_USE_HELLO_VERIFY_REQUEST, true)
                .set(DtlsConfig.DTLS_CLIENT_AUTHENTICATION_MODE, CertificateAuthenticationMode.NEEDED)
                .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, THREADS)
                .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, THREADS)
                .set(DtlsConfig.DTLS_MAX_PENDING_OUTBOUND_JOBS, JOBS_MAX)
                .set(DtlsConfig.DTLS_MAX_PENDING_INBOUND_JOBS, JOBS_MAX)
                .set(DtlsConfig.DTLS_MAX_PENDING_HANDSHAKE_RESULT_JOBS, JOBS_MAX)
                .set(DtlsConfig.DTLS_MAC_ERROR_FILTER_THRESHOLD, MAC_ERRORS_MAX)
                .set(DtlsConfig.DTLS_MAC_ERROR_FILTER_QUIET_TIME, MAC_ERRORS_QUIET_SECONDS, TimeUnit.SECONDS);
    }
}
