package tsuji.sim.scenario;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What breaks and when.
 *
 * @param faults in the order of their beginning.
 */
public record Timeline(List<Fault> faults) {
    /** More faults than this in one scenario are refused. */
    public static final int FAULTS_MAX = 1_000;

    public Timeline {
        faults = faults.stream().sorted(Comparator.comparing(Fault::at)).toList();
        if (faults.size() > FAULTS_MAX) {
            throw new IllegalArgumentException(faults.size() + " faults, allowed " + FAULTS_MAX);
        }
    }

    /** Kinds that occur. */
    public Set<FaultKind> kinds() {
        return faults.stream().map(Fault::kind).collect(Collectors.toSet());
    }
}
