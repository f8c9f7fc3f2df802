package tsuji.bridge.scooter;

import java.util.Optional;

/** Which frame answers which request. Anything else on the line is somebody else's, an echo, or noise. */
public final class Answers {
    private Answers() {}

    /** The bytes that a read returns, if {@code answer} answers {@code read} and has exactly the length asked for. */
    public static Optional<byte[]> data(Frame read, Frame answer) {
        int command = isPair(read) ? CommandByte.READ_ANSWER : CommandByte.READ;
        boolean fits = comesFrom(read, answer)
                && answer.command() == command
                && answer.argument() == read.argument()
                && answer.payload().length == (read.payload()[0] & 0xFF);
        return fits ? Optional.of(answer.payload()) : Optional.empty();
    }

    /** Whether a write was accepted, if {@code answer} answers it. */
    public static Optional<Boolean> accepted(Frame write, Frame answer) {
        if (!comesFrom(write, answer)) {
            return Optional.empty();
        }
        if (isPair(write)) {
            return answer.command() == CommandByte.WRITE_ANSWER
                    ? Optional.of(answer.argument() == 0)
                    : Optional.empty();
        }
        boolean fits = answer.command() == CommandByte.WRITE && answer.argument() == write.argument();
        return fits ? Optional.of(answer.payload().length == 1 && answer.payload()[0] == 1) : Optional.empty();
    }

    /** Status of an update step, if {@code answer} answers it: 0 ok, see {@link UpdateStatus}. */
    public static Optional<UpdateStatus> status(Frame step, Frame answer) {
        // Ninebot says 0B; which one Xiaomi says is not known, so the command's own number is taken as well.
        boolean fits = comesFrom(step, answer)
                && (answer.command() == CommandByte.UPDATE_ANSWER || answer.command() == step.command())
                && answer.payload().length <= 1;
        return fits ? Optional.of(UpdateStatus.of(answer.argument())) : Optional.empty();
    }

    private static boolean comesFrom(Frame request, Frame answer) {
        return answer.address().equals(request.address().answer());
    }

    private static boolean isPair(Frame frame) {
        return frame.address() instanceof Address.Pair;
    }
}
