package tsuji.gateway.firmware;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An image on its way to many devices, a share of them after the other. Pure.
 *
 * @param plan what was asked for; never changes.
 * @param stage the one that is under way, from 0.
 * @param reason why it stands as it does, for people.
 * @param ripeMillis since when the stage has succeeded, Unix time; 0: it has not.
 */
public record Rollout(Plan plan, State state, int stage, String reason, long ripeMillis) {
    public static final int STAGES_MAX = 8;

    /** A first stage of one device would say little about an image. */
    static final int CANARIES_MIN = 2;

    /** Where a roll-out stands. */
    public enum State {
        RUNNING,
        /** No new device is offered the image; those at work go on. */
        PAUSED,
        /** For good. Devices that have not begun to install are called back. */
        STOPPED,
        DONE;

        public boolean isOpen() {
            return this == RUNNING || this == PAUSED;
        }
    }

    /**
     * What was asked for.
     *
     * @param id chosen by whoever starts it.
     * @param percents the share of devices up to each stage; rising, the last one 100.
     * @param failedPercentMax of the devices of the stages so far; more stop the roll-out.
     * @param soakMillis how long a stage must have succeeded before the next one.
     */
    public record Plan(String id, List<Integer> percents, int failedPercentMax, long soakMillis) {
        public Plan {
            percents = List.copyOf(percents);
            boolean rising = percents.stream().sorted().distinct().toList().equals(percents);
            if (percents.isEmpty()
                    || percents.size() > STAGES_MAX
                    || !rising
                    || percents.get(0) < 1
                    || percents.get(percents.size() - 1) != 100) {
                throw new IllegalArgumentException("stages " + text(percents) + ": must be 1 to " + STAGES_MAX
                        + " rising percentages of which the last is 100");
            }
            if (failedPercentMax < 0 || failedPercentMax > 100 || soakMillis < 0) {
                throw new IllegalArgumentException("failed share must be 0 to 100 %, soak 0 s or more");
            }
        }

        /** For example {@code 1,10,100}. */
        public static List<Integer> percents(String text) {
            try {
                return Arrays.stream(text.split(",", -1))
                        .map(part -> Integer.valueOf(part.strip()))
                        .toList();
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("stages \"" + text + "\": must be like 1,10,50,100", e);
            }
        }

        static String text(List<Integer> percents) {
            return percents.stream().map(String::valueOf).collect(Collectors.joining(","));
        }

        /** The stage of the device at {@code index} of {@code count}. */
        int stageOf(int index, int count) {
            for (int stage = 0; stage < percents.size() - 1; stage++) {
                int upTo = (int) (((long) count * percents.get(stage) + 99) / 100);
                if (index < Math.max(upTo, CANARIES_MIN)) {
                    return stage;
                }
            }
            return percents.size() - 1;
        }
    }

    /** How many devices of the stages so far ended, and how. Those called back do not count. */
    record Count(int total, int confirmed, int failed) {
        int open() {
            return total - confirmed - failed;
        }
    }

    static Rollout of(Plan plan) {
        return new Rollout(plan, State.RUNNING, 0, "", 0);
    }

    boolean isLastStage() {
        return stage == plan.percents().size() - 1;
    }

    /** What follows from how the devices ended. */
    Rollout judged(Count count, long nowMillis) {
        if (!state.isOpen()) {
            return this;
        }
        if (count.failed() * 100L > (long) plan.failedPercentMax() * count.total()) {
            return stopped(count.failed() + " of " + count.total() + " devices failed, allowed are "
                    + plan.failedPercentMax() + " %");
        }
        if (isLastStage()) {
            return count.open() == 0 ? new Rollout(plan, State.DONE, stage, "", 0) : this;
        }
        boolean good = count.confirmed() * 100L >= (100L - plan.failedPercentMax()) * count.total();
        if (!good) {
            return ripeMillis == 0 ? this : new Rollout(plan, state, stage, reason, 0);
        }
        if (ripeMillis == 0) {
            return new Rollout(plan, state, stage, reason, nowMillis).judged(count, nowMillis);
        }
        boolean soaked = nowMillis - ripeMillis >= plan.soakMillis();
        return soaked && state == State.RUNNING ? new Rollout(plan, state, stage + 1, reason, 0) : this;
    }

    /** Nothing new until somebody has looked. */
    Rollout paused(String why) {
        return state == State.RUNNING ? new Rollout(plan, State.PAUSED, stage, why, ripeMillis) : this;
    }

    Rollout stopped(String why) {
        return new Rollout(plan, State.STOPPED, stage, why, ripeMillis);
    }
}
