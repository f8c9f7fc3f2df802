package tsuji.bridge;

import java.io.PrintWriter;
import java.util.List;

/**
 * The composition root: opens the configured lines and connects them with the local gateway. No kind of line exists yet,
 * so any configuration is an empty one, and {@link #run} says so instead of idling as if it served something.
 */
final class Bridge {
    /** Nothing to serve: the caller has to configure something first. */
    static final int EXIT_NOTHING_CONFIGURED = 2;

    private final List<String> lines;

    /** @param lines names of the serial lines and pins to serve. */
    Bridge(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    /** Serves until the lines are closed; returns the exit code of the program. */
    int run(PrintWriter err) {
        if (lines.isEmpty()) {
            err.println("tsuji-bridge: no line is configured; there is nothing to serve, so it ends here");
        } else {
            err.println("tsuji-bridge: cannot serve " + String.join(", ", lines)
                    + ": this version knows no kind of serial line or pin");
        }
        err.flush();
        return EXIT_NOTHING_CONFIGURED;
    }
}
