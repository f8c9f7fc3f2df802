package tsuji.sim.scenario;

import java.io.IOException;
import java.util.Set;

/** What can break the things a scenario names. Called by one thread, the one that drives the timeline; must not block long. */
public interface FaultPort {
    /** What this port can break; a scenario with any other fault is refused before the run. */
    Set<FaultKind> kinds();

    /** Breaks it. An error ends the run: nothing would be proved. */
    void start(Fault fault) throws IOException;

    /** Mends it; called once for each fault that was started, also when the run ends early. */
    void stop(Fault fault) throws IOException;
}
