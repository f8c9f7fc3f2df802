package tsuji.bridge.modbus;

import com.digitalpetri.modbus.client.ModbusTcpClient;
import com.digitalpetri.modbus.exceptions.ModbusExecutionException;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import com.digitalpetri.modbus.exceptions.ModbusTimeoutException;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadInputRegistersRequest;
import com.digitalpetri.modbus.tcp.client.NettyTcpClientTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A Modbus TCP server, by the library. */
final class TcpMaster implements Master {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private final String address;
    private final ModbusTcpClient client;

    private TcpMaster(String address, ModbusTcpClient client) {
        this.address = address;
        this.client = client;
    }

    static TcpMaster connect(String host, int port) throws IOException {
        NettyTcpClientTransport transport = NettyTcpClientTransport.create(config -> config.setHostname(host)
                .setPort(port)
                .setConnectTimeout(CONNECT)
                // A lost connection is ours to open again, with our pauses.
                .setConnectPersistent(false));
        ModbusTcpClient client = ModbusTcpClient.create(transport, config -> config.setRequestTimeout(ANSWER));
        TcpMaster master = new TcpMaster(host + ":" + port, client);
        try {
            client.connect();
            return master;
        } catch (ModbusExecutionException e) {
            master.close();
            throw new IOException(master.address + " is not reachable: " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] read(Read read) throws IOException, InterruptedException, SilentException, RefusedException {
        try {
            byte[] registers = ask(read);
            if (registers.length != 2 * read.count()) {
                throw new SilentException("unit " + read.unit() + " of " + address + " answers " + registers.length
                        + " bytes to " + read.count() + " registers");
            }
            return registers;
        } catch (ModbusResponseException e) {
            throw new RefusedException(e.getExceptionCode());
        } catch (ModbusTimeoutException e) {
            throw new SilentException(
                    "unit " + read.unit() + " of " + address + " does not answer within " + ANSWER.toSeconds() + " s");
        } catch (ModbusExecutionException e) {
            throw new IOException(address + " is lost: " + e.getMessage(), e);
        }
    }

    private byte[] ask(Read read) throws ModbusResponseException, ModbusTimeoutException, ModbusExecutionException {
        return read.function() == Function.INPUT
                ? client.readInputRegisters(read.unit(), new ReadInputRegistersRequest(read.start(), read.count()))
                        .registers()
                : client.readHoldingRegisters(read.unit(), new ReadHoldingRegistersRequest(read.start(), read.count()))
                        .registers();
    }

    @Override
    public void idle(long millis) throws InterruptedException {
        if (new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody counts down");
        }
    }

    @Override
    public void close() {
        client.disconnectAsync();
    }
}
