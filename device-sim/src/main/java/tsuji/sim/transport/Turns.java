package tsuji.sim.transport;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;

/** Lets only so many do something at once, in the order in which they asked. Owned by the fleet's thread. */
final class Turns {
    private final int atOnceMax;
    private final Queue<BooleanSupplier> waiting = new ArrayDeque<>();
    private int taken;

    Turns(int atOnceMax) {
        this.atOnceMax = atOnceMax;
    }

    /** @param turn begins, now or later, and tells whether it did: who has begun must {@link #end} it. */
    void await(BooleanSupplier turn) {
        waiting.add(turn);
        next();
    }

    /** Somebody's turn is over. */
    void end() {
        taken--;
        next();
    }

    private void next() {
        while (taken < atOnceMax && !waiting.isEmpty()) {
            taken += waiting.remove().getAsBoolean() ? 1 : 0;
        }
    }
}
