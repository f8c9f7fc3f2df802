package tsuji.sim.scenario;

import java.time.Duration;

/**
 * One line of a timeline.
 *
 * @param at virtual time since the beginning of the run.
 * @param lasting virtual time until it is mended; zero: mended at once.
 */
public record Fault(FaultKind kind, Duration at, Duration lasting) {
    public Duration end() {
        return at.plus(lasting);
    }
}
