package tsuji.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.device.Application;
import tsuji.gateway.device.Enrolment;
import tsuji.gateway.ingress.coap.TestDevice;

/** F33: confirmable requests, each with a message id of its own, at the whole gateway with 128 MB of heap. */
class CoapFloodIT {
    private static final int REQUESTS = 1_000_000;

    /** Each has enough with the 65,536 message ids, which a client gives again only after four minutes (RFC 7252, section 4.4). */
    private static final int DEVICES = 10;

    /** So many of one device are on their way together, and share their commit. */
    private static final int AT_ONCE = 16;

    private static final int STRANGERS = 2;

    /** After so many a stranger has another address, and is a new peer. */
    private static final int REQUESTS_OF_AN_ADDRESS = 16;

    private static final int ANSWER_MILLIS_MAX = 10_000;

    @TempDir
    private Path directory;

    private GatewayProcess start() throws IOException {
        return GatewayProcess.start(
                        directory,
                        "run",
                        "--data",
                        directory.resolve("data").toString(),
                        "--set",
                        "mqtt.port=0",
                        "--set",
                        "mqtt.tls_port=-1",
                        "--set",
                        "http.port=0",
                        "--set",
                        "mqtt.device_messages_per_second=10000",
                        "--set",
                        "coap.port=0",
                        "--set",
                        "coap.dtls_port=0")
                .awaitReady();
    }

    @Test
    @EnabledIfSystemProperty(named = "tsuji.long", matches = "true")
    void millionRequestsFitIntoTheHeap() throws Exception {
        List<String> secrets = new ArrayList<>();
        Enrolment enrolment = new Enrolment(directory.resolve("data"), new SecureRandom(), System::currentTimeMillis);
        for (int device = 0; device < DEVICES; device++) {
            secrets.add(enrolment.add(Application.of("sc-" + device, "scooter")));
        }
        ExecutorService senders = Executors.newFixedThreadPool(DEVICES + STRANGERS);
        try (GatewayProcess gateway = start()) {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int device = 0; device < DEVICES; device++) {
                String name = "sc-" + device;
                byte[] secret = secrets.get(device).getBytes(US_ASCII);
                work.add(() -> readings(gateway.coapDtlsPort(), name, secret));
            }
            for (int stranger = 0; stranger < STRANGERS; stranger++) {
                int network = stranger + 1;
                work.add(() -> questions(gateway.coapPort(), network));
            }

            int answered = 0;
            for (Future<Integer> sender : senders.invokeAll(work)) {
                answered += sender.get();
            }

            assertThat(answered).isEqualTo(REQUESTS);
            assertThat(gateway.err()).doesNotContain("OutOfMemoryError");
            assertThat(new RunningGateway(gateway.httpPort())
                            .get("/ledger")
                            .findValue("accepted")
                            .asLong())
                    .isEqualTo(REQUESTS / 2);
            System.out.println("PROOF CoAP flood: requests=" + REQUESTS + " cpu=" + gateway.cpu());
        } finally {
            senders.shutdownNow();
        }
    }

    /** One device's; returns how many were stored. */
    private static int readings(int port, String name, byte[] secret) throws Exception {
        int stored = 0;
        try (TestDevice device = TestDevice.withKey(port, name, secret)) {
            // The client defers few requests while its handshake lasts.
            device.ask(device.request(CoAP.Code.GET, "/v1/time"));
            int total = REQUESTS / 2 / DEVICES;
            for (int metres = 0; metres < total; metres += AT_ONCE) {
                List<Request> requests = new ArrayList<>();
                for (int i = metres; i < Math.min(metres + AT_ONCE, total); i++) {
                    requests.add(device.send(device.post("[{\"n\":\"odometer\",\"u\":\"m\",\"v\":" + i + "}]")));
                }
                for (Request request : requests) {
                    stored += device.answer(request).getCode() == ResponseCode.CHANGED ? 1 : 0;
                }
            }
        }
        return stored;
    }

    /** Of strangers in {@code 127.network.0.0}, for the time; returns how many were answered. */
    private static int questions(int port, int network) throws IOException {
        byte[] getTime = {0x40, 0x01, 0, 0, (byte) 0xB2, 'v', '1', 0x04, 't', 'i', 'm', 'e'};
        int total = REQUESTS / 2 / STRANGERS;
        int answered = 0;
        for (int address = 0; answered < total; address++) {
            byte[] own = {127, (byte) network, (byte) (address >> 8), (byte) address};
            try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByAddress(own), 0))) {
                socket.setSoTimeout(ANSWER_MILLIS_MAX);
                socket.connect(InetAddress.getByName("127.0.0.1"), port);
                for (int i = 0; i < REQUESTS_OF_AN_ADDRESS && answered < total; i++) {
                    ByteBuffer.wrap(getTime).putShort(2, (short) answered);
                    socket.send(new DatagramPacket(getTime, getTime.length));
                    socket.receive(new DatagramPacket(new byte[256], 256));
                    answered++;
                }
            }
        }
        return answered;
    }
}
