package tsuji.bridge.omni;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tsuji.bridge.command.Command;
import tsuji.bridge.command.Outcome;
import tsuji.bridge.command.RefusedException;

/**
 * What goes on with one scooter that is signed in: acknowledgements, and one command at a time with its handshake.
 *
 * <pre>
 * server  R0,op,valid s,user,time        op 0 unlock, 1 lock
 * device  R0,op,key,user,time
 * server  L0|L1,key,user,time
 * device  L0|L1,result,user,time         0 ok, 1 failed, 2 wrong key, 3 it is ridden
 * server  L0|L1                          or the device says it again, three times
 * </pre>
 *
 * <p>The device checks key, time stamp and validity, so nothing old can unlock it. Pure; time comes in.
 */
final class OmniSession {
    /** How long a key is valid, and how long the device may take for an answer. */
    static final int VALID_SECONDS = 20;

    private static final int FAST_KMH = 20;
    private static final int SLOW_KMH = 6;
    private static final int REPORT_SECONDS_MAX = 3_600;

    private final String imei;
    private final Consumer<Outcome> outcomes;
    private Optional<Running> running = Optional.empty();
    private int lastUser;
    private boolean moving;

    /**
     * A command whose answer is awaited.
     *
     * @param answer command of the message that answers.
     * @param user together with {@code issuedAtSeconds} the mark by which answers are told apart.
     */
    private record Running(Command command, String answer, int user, long issuedAtSeconds, long deadlineNanos) {
        boolean isMarkedOn(OmniMessage message, int userAt) {
            return message.number(userAt).equals(Optional.of(user))
                    && message.longNumber(userAt + 1).equals(Optional.of(issuedAtSeconds));
        }
    }

    OmniSession(String imei, Consumer<Outcome> outcomes) {
        this.imei = imei;
        this.outcomes = outcomes;
    }

    boolean isBusy() {
        return running.isPresent();
    }

    /** Begins a command; what is to be sent. Only when not {@link #isBusy}. */
    List<OmniMessage> begin(Command command, long nowSeconds, long nowNanos) {
        lastUser = lastUser % 9_999 + 1;
        try {
            return switch (command.name()) {
                case "unlock" -> key(command, 0, nowSeconds, nowNanos);
                case "lock" -> {
                    requireStanding();
                    yield key(command, 1, nowSeconds, nowNanos);
                }
                case "set_speed_mode" -> speedMode(command, nowSeconds, nowNanos);
                case "locate" -> unanswered(command, "V0", 2);
                case "set_report_interval" -> reportInterval(command);
                case "reboot" -> {
                    requireStanding();
                    yield unanswered(command, "S1", 2);
                }
                default ->
                    throw new RefusedException("knows unlock, lock, set_speed_mode, set_report_interval, locate"
                            + " and reboot, not " + command.name());
            };
        } catch (RefusedException e) {
            outcomes.accept(Outcome.refused(command, e.getMessage()));
            return List.of();
        }
    }

    private List<OmniMessage> key(Command command, int op, long nowSeconds, long nowNanos) throws RefusedException {
        command.requireNoArguments();
        // Never valid beyond the command's own expiry.
        long valid = Math.min(VALID_SECONDS, command.expiresAtSeconds() - nowSeconds);
        await(command, op == 0 ? "L0" : "L1", nowSeconds, nowNanos);
        return List.of(new OmniMessage(imei, "R0", op, valid, lastUser, nowSeconds));
    }

    private List<OmniMessage> speedMode(Command command, long nowSeconds, long nowNanos) throws RefusedException {
        int mode = command.number("mode", SLOW_KMH, FAST_KMH);
        if (mode != SLOW_KMH && mode != FAST_KMH) {
            throw new RefusedException("mode is 6 or 20 km/h, not " + mode);
        }
        requireStanding();
        await(command, "S4", nowSeconds, nowNanos);
        // Five settings that stay as they are, then the limits of all three gears.
        return List.of(new OmniMessage(imei, "S4", 0, 0, 0, 0, 0, mode, mode, mode));
    }

    private List<OmniMessage> reportInterval(Command command) throws RefusedException {
        int seconds = command.number("seconds", 0, REPORT_SECONDS_MAX);
        return sent(command, new OmniMessage(imei, "D1", seconds));
    }

    private List<OmniMessage> unanswered(Command command, String name, int parameter) throws RefusedException {
        command.requireNoArguments();
        return sent(command, new OmniMessage(imei, name, parameter));
    }

    private List<OmniMessage> sent(Command command, OmniMessage message) {
        outcomes.accept(new Outcome(
                command.id(), Outcome.Kind.SUCCEEDED, "sent; the protocol has no answer to " + message.command()));
        return List.of(message);
    }

    private void requireStanding() throws RefusedException {
        if (moving) {
            throw new RefusedException("unsafe: it is moving");
        }
    }

    private void await(Command command, String answer, long nowSeconds, long nowNanos) {
        long deadline = nowNanos + VALID_SECONDS * 1_000_000_000L;
        running = Optional.of(new Running(command, answer, lastUser, nowSeconds, deadline));
    }

    /** What is to be sent in answer to a message. */
    List<OmniMessage> received(OmniMessage message) {
        List<OmniMessage> answers = new ArrayList<>();
        switch (message.command()) {
            case "S6" -> moving = message.number(2).orElse(0) > 0;
            case "W0" -> answers.add(new OmniMessage(imei, "W0"));
            case "R0" ->
                running.filter(waiting -> isItsKey(waiting, message))
                        .ifPresent(waiting -> answers.add(new OmniMessage(
                                imei, waiting.answer(), message.text(1), waiting.user(), waiting.issuedAtSeconds())));
            case "L0", "L1" -> {
                running.filter(waiting -> waiting.answer().equals(message.command()) && waiting.isMarkedOn(message, 1))
                        .ifPresent(waiting ->
                                end(result(waiting.command(), message.number(0).orElse(1))));
                // Whoever unlocked it, over radio or with a key: without this it repeats itself.
                answers.add(new OmniMessage(imei, message.command()));
            }
            case "S4" ->
                running.filter(waiting -> waiting.answer().equals("S4"))
                        .ifPresent(waiting -> end(Outcome.succeeded(waiting.command())));
            default -> {}
        }
        return answers;
    }

    private static boolean isItsKey(Running waiting, OmniMessage message) {
        String op = waiting.answer().equals("L0") ? "0" : "1";
        boolean handshake = !waiting.answer().equals("S4");
        return handshake && message.text(0).equals(op) && waiting.isMarkedOn(message, 2);
    }

    private static Outcome result(Command command, int result) {
        return switch (result) {
            case 0 -> Outcome.succeeded(command);
            case 2 -> Outcome.failed(command, "the scooter says that the key is wrong: is its clock or ours off?");
            case 3 -> Outcome.refused(command, "unsafe: it is ridden");
            default -> Outcome.failed(command, "the scooter says that it failed, result " + result);
        };
    }

    /** Ends a command whose answer does not come. */
    void expire(long nowNanos) {
        running.filter(waiting -> nowNanos - waiting.deadlineNanos() >= 0)
                .ifPresent(waiting -> end(Outcome.failed(
                        waiting.command(), "no answer within " + VALID_SECONDS + " s; it may have been done")));
    }

    /** The connection is gone. */
    void close() {
        running.ifPresent(waiting ->
                end(Outcome.failed(waiting.command(), "connection lost in the middle; it may have been done")));
    }

    private void end(Outcome outcome) {
        running = Optional.empty();
        outcomes.accept(outcome);
    }
}
