package tsuji.sim.city;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the city listens and what it does.
 *
 * @param broker URI of a broker that is there already, {@code tcp://host:port}; empty: one inside this process.
 * @param port of the broker inside this process, on loopback; 0: any free one.
 * @param folder where {@code city.ndjson} is, or will be.
 * @param receipts whether gateways are told what is stored.
 */
public record CitySettings(Optional<String> broker, int port, Path folder, boolean receipts) {
    private static final int PORT_MAX = 65_535;

    public CitySettings {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("port " + port + ": 0 to " + PORT_MAX);
        }
    }

    /** An own broker on any free port. */
    public static CitySettings embedded(Path folder) {
        return new CitySettings(Optional.empty(), 0, folder, false);
    }

    /** The same with receipts. */
    public CitySettings withReceipts() {
        return new CitySettings(broker, port, folder, true);
    }

    /** The same with the broker at {@code uri}. */
    public CitySettings at(String uri) {
        return new CitySettings(Optional.of(uri), port, folder, receipts);
    }
}
