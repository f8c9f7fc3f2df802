package tsuji.bridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real socket, and a server that is written out here byte by byte (MBAP header: transaction, 0, length, unit). */
class TcpMasterIT {
    private static final int REFUSED_FROM = 1_000;
    private static final int SILENT_UNIT = 9;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        thread.submit(this::serve);
    }

    @AfterEach
    void end() throws IOException {
        server.close();
        thread.shutdownNow();
    }

    private Void serve() throws IOException {
        try (Socket socket = server.accept()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                int transaction = in.readUnsignedShort();
                in.readInt();
                int unit = in.readUnsignedByte();
                int function = in.readUnsignedByte();
                int start = in.readUnsignedShort();
                int count = in.readUnsignedShort();
                if (unit != SILENT_UNIT) {
                    answer(out, new int[] {transaction, unit, function, start, count});
                }
            }
        }
    }

    private static void answer(DataOutputStream out, int[] request) throws IOException {
        boolean refused = request[3] >= REFUSED_FROM;
        int bytes = 2 * request[4];
        out.writeShort(request[0]);
        out.writeShort(0);
        out.writeShort(refused ? 3 : 3 + bytes);
        out.writeByte(request[1]);
        out.writeByte(refused ? request[2] | 0x80 : request[2]);
        out.writeByte(refused ? 2 : bytes);
        for (int i = 0; !refused && i < request[4]; i++) {
            out.writeShort(request[3] + i);
        }
        out.flush();
    }

    @Test
    void registersComeBothWays() throws Exception {
        try (TcpMaster master = connect()) {
            assertThat(master.read(new Master.Read(1, Master.Function.HOLDING, 5, 2)))
                    .containsExactly(0, 5, 0, 6);
            assertThat(master.read(new Master.Read(1, Master.Function.INPUT, 7, 1)))
                    .containsExactly(0, 7);
        }
    }

    @Test
    void anExceptionHasItsCode() throws Exception {
        try (TcpMaster master = connect()) {
            assertThatThrownBy(() -> master.read(new Master.Read(1, Master.Function.HOLDING, REFUSED_FROM, 2)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("illegal address");
        }
    }

    @Test
    void aSilentUnitCostsNoConnection() throws Exception {
        try (TcpMaster master = connect()) {
            assertThatThrownBy(() -> master.read(new Master.Read(SILENT_UNIT, Master.Function.HOLDING, 0, 2)))
                    .isInstanceOf(SilentException.class);

            assertThat(master.read(new Master.Read(1, Master.Function.HOLDING, 5, 1)))
                    .containsExactly(0, 5);
        }
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        int port = server.getLocalPort();
        server.close();

        assertThatThrownBy(() -> TcpMaster.connect("127.0.0.1", port))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + port + " is not reachable");
    }

    private TcpMaster connect() throws IOException {
        return TcpMaster.connect("127.0.0.1", server.getLocalPort());
    }
}
