package tsuji.sim.fault;

import java.util.Set;
import java.util.stream.Collectors;
import tsuji.sim.scenario.FaultNeed;

/** A scenario cannot be executed here. Nothing was started; the message says what is missing. */
public final class MissingNeedException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param what cannot be executed, for people. */
    MissingNeedException(String what, Set<FaultNeed> missing) {
        super(what + " cannot be executed here; it needs "
                + missing.stream().map(FaultNeed::label).collect(Collectors.joining(", and ")));
    }
}
