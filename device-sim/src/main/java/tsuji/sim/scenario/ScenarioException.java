package tsuji.sim.scenario;

/** A scenario that cannot be run. The message names file, line and key, and what is allowed there. */
public final class ScenarioException extends Exception {
    private static final long serialVersionUID = 1;

    public ScenarioException(String message) {
        super(message);
    }
}
