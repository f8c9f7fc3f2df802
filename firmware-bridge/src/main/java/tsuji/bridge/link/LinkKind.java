package tsuji.bridge.link;

import java.io.IOException;
import java.util.Optional;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Secrets;
import tsuji.bridge.config.Table;

/** One kind of link that {@code bridge.toml} may name. Adding one is a package of its own and a line in {@code Bridge}. */
public interface LinkKind {
    /** Name of its tables: {@code [[modbus]]}. */
    String table();

    /** Reads one table, completely: the last call is {@link Table#finish}. */
    Link read(Table table, Secrets secrets) throws ConfigException;

    /**
     * Asks whether its kind of device is on a port, without changing anything there.
     *
     * @return what it saw, for people; empty when nothing of its kind answered.
     * @throws IOException when the port cannot be opened or is lost.
     */
    default Optional<String> probe(SerialPorts ports, String port) throws IOException, InterruptedException {
        return Optional.empty();
    }
}
