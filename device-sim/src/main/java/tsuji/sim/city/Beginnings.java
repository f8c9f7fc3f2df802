package tsuji.sim.city;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** What counters showed first, so that each can be told as if it had begun at 0. Owned by one thread. */
final class Beginnings {
    /** Counters that are remembered; of further ones nothing is told. */
    static final int COUNTERS_MAX = 100_000;

    private final Map<String, Double> first = new HashMap<>();

    /** Empty: it came late or turned, and would tell what was before the beginning; or there are too many. */
    OptionalDouble since(String counter, double number) {
        if (first.size() == COUNTERS_MAX && !first.containsKey(counter)) {
            return OptionalDouble.empty();
        }
        double gained = number - first.computeIfAbsent(counter, name -> number);
        return gained < 0 ? OptionalDouble.empty() : OptionalDouble.of(gained);
    }
}
