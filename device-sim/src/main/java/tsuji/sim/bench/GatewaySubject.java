package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.GatewaySettings;

/** The packaged gateway with its shipping flags. Only the rate limits are lifted; all else is default. */
final class GatewaySubject implements Subject {
    private final GatewayProcess process;

    private GatewaySubject(GatewayProcess process) {
        this.process = process;
    }

    /** Lays it out and registers these devices; it does not run yet. */
    static GatewaySubject layOut(GatewaySettings settings, List<String> devices)
            throws IOException, InterruptedException {
        GatewayProcess process = new GatewayProcess(settings.with("mqtt.device_messages_per_second", "100000")
                .with("mqtt.messages_per_second", "1000000")
                // As mosquitto's restart_timeout: the wait after an outage is not what is measured.
                .with("uplink.backoff_max_ms", "1000"));
        List<String> lines = new ArrayList<>(List.of("id,type,label,secret"));
        devices.forEach(device -> lines.add(device + ",scooter,bench," + Publish.secret(device)));
        Path csv = settings.folder().resolve("devices.csv");
        Files.write(csv, lines);
        process.importDevices(csv);
        return new GatewaySubject(process);
    }

    GatewayProcess process() {
        return process;
    }

    @Override
    public int port() {
        return process.mqttPort();
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
