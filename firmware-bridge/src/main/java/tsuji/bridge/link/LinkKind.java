package tsuji.bridge.link;

import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Secrets;
import tsuji.bridge.config.Table;

/** One kind of link that {@code bridge.toml} may name. Adding one is a package of its own and a line in {@code Bridge}. */
public interface LinkKind {
    /** Name of its tables: {@code [[modbus]]}. */
    String table();

    /** Reads one table, completely: the last call is {@link Table#finish}. */
    Link read(Table table, Secrets secrets) throws ConfigException;
}
