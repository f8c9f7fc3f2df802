package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tsuji.sim.fault.BrokerProcess;
import tsuji.sim.fault.GatewaySettings;

/**
 * The surroundings of one measurement: a folder, the city's broker with its consumer, and the subject, which runs. One
 * thread at a time.
 */
final class Place implements AutoCloseable {
    /** A device whose messages are timed from end to end. */
    static final String PROBE = "probe-1";

    private final BrokerProcess city;
    private final CitySink sink;
    private final Subject subject;

    private Place(BrokerProcess city, CitySink sink, Subject subject) {
        this.city = city;
        this.sink = sink;
        this.subject = subject;
    }

    /** @param folder new, on the disk that is to be measured. */
    static Place of(Kind kind, Path folder, int devices) throws IOException, InterruptedException {
        return of(kind, folder, devices, Map.of());
    }

    /** @param settings of the gateway that differ from its defaults, as TOML values by key. */
    static Place of(Kind kind, Path folder, int devices, Map<String, String> settings)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        BrokerProcess city = BrokerSubject.city(folder.resolve("city"));
        CitySink sink = new CitySink(city.port());
        try {
            sink.connect();
            return new Place(city, sink, start(kind, folder, city.port(), devices, settings));
        } catch (IOException e) {
            sink.close();
            city.close();
            throw e;
        }
    }

    private static Subject start(Kind kind, Path folder, int cityPort, int devices, Map<String, String> settings)
            throws IOException, InterruptedException {
        Path own = folder.resolve(kind.label());
        return switch (kind) {
            case GATEWAY -> {
                GatewaySettings ours = GatewaySettings.in(own).uplinkTo(cityPort);
                for (Map.Entry<String, String> setting : settings.entrySet()) {
                    ours = ours.with(setting.getKey(), setting.getValue());
                }
                GatewaySubject gateway = GatewaySubject.layOut(ours, devices(devices));
                gateway.process().start();
                yield gateway;
            }
            case MOSQUITTO -> BrokerSubject.start(own, cityPort);
            case APPEND -> LimitSubject.appending(own, own.resolve("appended"));
            case ECHO -> LimitSubject.echo(own);
            case SQLITE -> throw new IllegalArgumentException("SQLite alone serves no devices");
        };
    }

    /** Names of so many devices and of the probe, which comes last. */
    static List<String> devices(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            names.add(String.format("device-%05d", i));
        }
        names.add(PROBE);
        return names;
    }

    DeviceLoad load(int devices, int window) throws IOException {
        return DeviceLoad.connect(subject.port(), devices(devices).subList(0, devices), window);
    }

    DeviceLoad probe() throws IOException {
        return DeviceLoad.connect(subject.port(), List.of(PROBE), 4_096);
    }

    BrokerProcess city() {
        return city;
    }

    CitySink sink() {
        return sink;
    }

    Subject subject() {
        return subject;
    }

    ProcessFigures figures() throws IOException {
        return ProcessFigures.of(subject.pid());
    }

    /** The load, again and again until the subject's compiler rests. Returns how many messages were sent. */
    long warmUp(Pace pace, WarmUp.Turn turn) throws IOException, InterruptedException {
        return WarmUp.run(pace, () -> ProcessFigures.compilerSeconds(subject.pid()), turn);
    }

    @Override
    public void close() throws IOException {
        subject.close();
        sink.close();
        city.close();
    }
}
