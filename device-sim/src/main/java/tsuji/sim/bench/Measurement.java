package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** How one subject is measured once. */
interface Measurement {
    /**
     * @param folder new, removed afterwards.
     * @param pace how long things last.
     */
    Map<Metric, Double> measure(Kind kind, Path folder, Pace pace) throws IOException, InterruptedException;
}
