package tsuji.sim.scenario;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Several ports as one; each fault goes to the first that can break it. */
public final class CombinedFaults implements FaultPort {
    private final List<FaultPort> ports;

    public CombinedFaults(FaultPort... ports) {
        this.ports = List.of(ports);
    }

    @Override
    public Set<FaultKind> kinds() {
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        ports.forEach(port -> kinds.addAll(port.kinds()));
        return kinds;
    }

    @Override
    public void start(Fault fault) throws IOException {
        port(fault).start(fault);
    }

    @Override
    public void stop(Fault fault) throws IOException {
        port(fault).stop(fault);
    }

    private FaultPort port(Fault fault) {
        return ports.stream()
                .filter(port -> port.kinds().contains(fault.kind()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(fault + " is not among kinds()"));
    }
}
