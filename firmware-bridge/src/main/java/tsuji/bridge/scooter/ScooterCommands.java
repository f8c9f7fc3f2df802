package tsuji.bridge.scooter;

import java.io.IOException;
import tsuji.bridge.command.Command;
import tsuji.bridge.command.Outcome;
import tsuji.bridge.command.RefusedException;

/** The commands that a docked scooter knows, and when they are unsafe. */
final class ScooterCommands {
    private static final int FAST_KMH = 20;

    private ScooterCommands() {}

    static Outcome perform(Command command, Scooter scooter) throws InterruptedException {
        try {
            return done(command, scooter)
                    ? Outcome.succeeded(command)
                    : Outcome.failed(command, "the scooter does not do it");
        } catch (RefusedException e) {
            return Outcome.refused(command, e.getMessage());
        } catch (IOException e) {
            return Outcome.failed(command, e.getMessage());
        }
    }

    private static boolean done(Command command, Scooter scooter)
            throws IOException, InterruptedException, RefusedException {
        switch (command.name()) {
            case "unlock":
                command.requireNoArguments();
                return scooter.unlock();
            case "lock":
                command.requireNoArguments();
                requireStanding(scooter);
                return scooter.lock();
            case "set_speed_mode":
                int mode = command.number("mode", Scooter.SLOW_KMH, FAST_KMH);
                if (mode != Scooter.SLOW_KMH && mode != FAST_KMH) {
                    throw new RefusedException("mode is 6 or 20 km/h, not " + mode);
                }
                requireStanding(scooter);
                return scooter.limitTo(mode);
            case "reboot":
                command.requireNoArguments();
                requireStanding(scooter);
                scooter.reboot();
                return true;
            default:
                throw new RefusedException(
                        "a docked scooter knows unlock, lock, set_speed_mode and reboot, not " + command.name());
        }
    }

    private static void requireStanding(Scooter scooter) throws IOException, InterruptedException, RefusedException {
        if (scooter.state().isMoving()) {
            throw new RefusedException("unsafe: it is moving");
        }
    }
}
