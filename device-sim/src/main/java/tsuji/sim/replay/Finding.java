package tsuji.sim.replay;

import java.nio.file.Path;
import java.util.Locale;

/** One row of a recording that was not taken as it is. */
public record Finding(Path file, int line, Fate fate, String reason) {
    /** What became of the row. */
    public enum Fate {
        /** Not sent. */
        REFUSED,
        /** Sent after it was mended. */
        REPAIRED,
        /** Sent as it is; something is odd about its surroundings. */
        NOTED
    }

    @Override
    public String toString() {
        return file.getFileName() + " line " + line + ": " + fate.name().toLowerCase(Locale.ROOT) + ": " + reason;
    }
}
