package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tsuji.sim.fault.BrokerProcess;

/** Mosquitto as a user would put it there in place of the gateway: limits lifted, persistent, bridged with QoS 1. */
final class BrokerSubject implements Subject {
    private final BrokerProcess process;

    private BrokerSubject(BrokerProcess process) {
        this.process = process;
    }

    static BrokerSubject start(Path folder, int cityPort) throws IOException, InterruptedException {
        return new BrokerSubject(broker(
                folder,
                List.of(
                        "max_inflight_messages 0",
                        "connection city",
                        "address 127.0.0.1:" + cityPort,
                        "topic v1/# out 1",
                        "cleansession false",
                        "notifications false",
                        "restart_timeout 1",
                        "remote_clientid bench-edge")));
    }

    /** The city's broker. It keeps the consumer's session while it is stopped. */
    static BrokerProcess city(Path folder) throws IOException, InterruptedException {
        return broker(folder, List.of("max_inflight_messages 0"));
    }

    private static BrokerProcess broker(Path folder, List<String> more) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        List<String> lines = new ArrayList<>(List.of(
                "persistence true", "persistence_location " + folder + "/", "set_tcp_nodelay true", "user root"));
        lines.addAll(more);
        return BrokerProcess.start(folder, lines);
    }

    @Override
    public int port() {
        return process.port();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean forwards() {
        return true;
    }

    @Override
    public void close() {
        process.close();
    }
}
