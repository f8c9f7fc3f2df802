package tsuji.sim.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyIT {
    private static final int QUIET_MILLIS = 300;

    private ServerSocket echo;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TcpProxy proxy;

    @BeforeEach
    void startEchoBehindTheProxy() throws IOException {
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket peer = echo.accept();
                    threads.execute(() -> echo(peer));
                } catch (IOException e) {
                    return;
                }
            }
        });
        proxy = TcpProxy.start((InetSocketAddress) echo.getLocalSocketAddress());
    }

    private static void echo(Socket peer) {
        try (peer) {
            peer.getInputStream().transferTo(peer.getOutputStream());
        } catch (IOException e) {
            // Reset by a test.
        }
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
        threads.shutdownNow();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static int roundTrip(Socket socket) throws IOException {
        socket.getOutputStream().write(7);
        return socket.getInputStream().read();
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(QUIET_MILLIS);
        assertThatThrownBy(() -> roundTrip(socket)).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(5_000);
    }

    @Test
    void upLetsEverythingThrough() throws IOException {
        try (Socket socket = connect()) {
            assertThat(roundTrip(socket)).isEqualTo(7);
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void downResetsOpenConnectionsAndNewOnes() throws IOException {
        try (Socket open = connect()) {
            roundTrip(open);

            proxy.down();

            assertThatThrownBy(() -> roundTrip(open)).isInstanceOf(SocketException.class);
            try (Socket late = connect()) {
                assertThatThrownBy(() -> {
                            roundTrip(late);
                            roundTrip(late);
                        })
                        .isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void blackholeKeepsConnectionsButMovesNothingUntilItEnds() throws IOException {
        try (Socket socket = connect()) {
            roundTrip(socket);

            proxy.blackhole();
            assertSilent(socket);
            proxy.up();

            assertThat(socket.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void silentAcceptsAndNeverAnswers() throws IOException {
        proxy.silent();

        try (Socket socket = connect()) {
            assertSilent(socket);
        }
    }

    @Test
    void flapResetsOnceAndServesTheNextConnection() throws IOException {
        try (Socket first = connect()) {
            roundTrip(first);

            proxy.flap();

            assertThatThrownBy(() -> roundTrip(first)).isInstanceOf(SocketException.class);
            try (Socket second = connect()) {
                assertThat(roundTrip(second)).isEqualTo(7);
            }
        }
    }

    @Test
    void delayAppliesInBothDirections() throws IOException {
        proxy.delay(Duration.ofMillis(150));
        try (Socket socket = connect()) {
            long start = System.nanoTime();

            roundTrip(socket);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        }
    }

    @Test
    void bandwidthBoundsWhatPasses() throws IOException {
        proxy.bandwidth(100_000);
        try (Socket socket = connect()) {
            long start = System.nanoTime();

            socket.getOutputStream().write(new byte[50_000]);
            assertThat(socket.getInputStream().readNBytes(50_000)).hasSize(50_000);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
        }
    }
}
