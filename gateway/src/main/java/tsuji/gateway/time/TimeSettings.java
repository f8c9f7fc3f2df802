package tsuji.gateway.time;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Settings of the clock.
 *
 * @param stateFile where the latest trusted time is kept over restarts.
 * @param builtUnixMillis when this program was built: no honest clock says less.
 * @param syncedFile the machine's clock is synchronised while this file exists; empty: a plausible clock counts as
 *     synchronised (a machine with a clock chip, or with another time service that vouches for it).
 */
public record TimeSettings(Path stateFile, long builtUnixMillis, Optional<Path> syncedFile) {}
