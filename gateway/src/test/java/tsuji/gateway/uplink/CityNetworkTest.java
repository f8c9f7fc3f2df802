package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client of a link that is given up while it starts must see the end of it only when it has started. */
@Timeout(20)
class CityNetworkTest {
    private final Addresses addresses = new Addresses(InetAddress::getAllByName, (loop, cause) -> {});
    private ServerSocket broker;
    private CityNetwork network;

    @BeforeEach
    void start() throws IOException {
        broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        URI uri = URI.create("mqtt://127.0.0.1:" + broker.getLocalPort());
        network = new CityNetwork(uri, Optional.empty(), addresses);
        network.start();
    }

    @AfterEach
    void stop() throws IOException {
        network.stop();
        addresses.close();
        broker.close();
    }

    @Test
    void closedNetworkIsSilentUntilTheFirstWrite() throws Exception {
        network.close();

        InputStream in = network.getInputStream();
        OutputStream out = network.getOutputStream();
        assertThat(in.available()).isZero();
        CompletableFuture<Throwable> receiver = receiver(in);
        assertThat(network.awaitSettled(50, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(receiver).isNotDone();

        assertThatThrownBy(() -> out.write(new byte[] {0x10})).isInstanceOf(IOException.class);
        assertThat(network.awaitSettled(0, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(receiver.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
    }

    @Test
    void startThatFailsBeforeTheFirstWriteLeavesNoReceiver() throws Exception {
        CompletableFuture<Throwable> receiver = receiver(network.getInputStream());

        network.stop();

        assertThat(receiver.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        assertThat(network.awaitSettled(0, TimeUnit.MILLISECONDS)).isTrue();
    }

    /** Completed with what the read failed with; has begun to read. */
    private static CompletableFuture<Throwable> receiver(InputStream in) {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                end.complete(new AssertionError("read " + in.read()));
            } catch (IOException e) {
                end.complete(e);
            }
        });
        thread.start();
        await().until(() -> thread.getState() == Thread.State.WAITING || end.isDone());
        return end;
    }
}
