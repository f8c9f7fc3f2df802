package tsuji.sim.city;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DroppingBrokerTest {
    private static final byte[] CONNACK = {0x20, 2, 0, 0};

    @TempDir
    Path folder;

    @Test
    void cityStartsWithABrokerThatDropsItBeforeItsConnack() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> broker = CompletableFuture.runAsync(() -> serve(listener));

            String uri = "tcp://127.0.0.1:" + listener.getLocalPort();
            CitySettings settings = new CitySettings(Optional.of(uri), 0, folder, false);
            City city = City.start(settings, System::currentTimeMillis);

            assertThat(broker).isNotCompleted();
            city.close();
            broker.join();
        }
    }

    private static void serve(ServerSocket listener) {
        try {
            try (Socket early = listener.accept()) {
                packet(early);
            }
            try (Socket good = listener.accept()) {
                packet(good);
                good.getOutputStream().write(CONNACK);
                for (byte[] subscribe = packet(good); subscribe.length > 0; subscribe = packet(good)) {
                    good.getOutputStream().write(new byte[] {(byte) 0x90, 3, subscribe[0], subscribe[1], 1});
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The next packet without its fixed header: CONNECT, SUBSCRIBE, or nothing of a DISCONNECT. */
    private static byte[] packet(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        in.readByte();
        byte[] packet = new byte[in.readUnsignedByte()];
        in.readFully(packet);
        return packet;
    }
}
