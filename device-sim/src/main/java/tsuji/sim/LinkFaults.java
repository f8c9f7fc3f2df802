package tsuji.sim;

import java.util.Set;
import tsuji.sim.scenario.Fault;
import tsuji.sim.scenario.FaultKind;
import tsuji.sim.scenario.FaultPort;
import tsuji.sim.transport.FleetRun;

/** The faults that a fleet can bring about by itself. */
final class LinkFaults implements FaultPort {
    private final FleetRun run;

    LinkFaults(FleetRun run) {
        this.run = run;
    }

    @Override
    public Set<FaultKind> kinds() {
        return Set.of(FaultKind.LINK_DROP);
    }

    @Override
    public void start(Fault fault) {
        run.dropConnections();
    }

    /** The devices come back by themselves. */
    @Override
    public void stop(Fault fault) {}
}
