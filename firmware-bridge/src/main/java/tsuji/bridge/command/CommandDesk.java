package tsuji.bridge.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.wire.DeviceId;

/**
 * Judges commands before a device hears of them, and remembers them on disk. One thread at a time.
 *
 * <p>A driver asks {@link #admit}, does the command, and calls {@link #finish}; what either returns goes to the results.
 */
public final class CommandDesk {
    /** A command issued further in the future than this means that our clock or the issuer's is wrong. */
    public static final long CLOCK_DIFFERENCE_SECONDS_MAX = 300;

    private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);

    private final CommandLog commands;
    private final Clock clock;

    CommandDesk(CommandLog commands, Clock clock) {
        this.commands = commands;
        this.clock = clock;
    }

    /** @param log file in which the commands of a link are remembered; made when it is missing. */
    public static CommandDesk open(Path log, Clock clock) throws IOException {
        return new CommandDesk(new CommandLog(log), clock);
    }

    /** Ends what a crash cut off, which may have been done and is not done again; returns the outcomes for reporting. */
    public List<Outcome> finishCutOff() throws IOException {
        List<Outcome> ended = new ArrayList<>();
        for (String id : commands.cutOff()) {
            ended.add(finish(new Outcome(id, Outcome.Kind.FAILED, "interrupted; it may have been done")));
        }
        return ended;
    }

    /**
     * What to do with a message on a commands topic.
     *
     * @param toDo the command to do now; it is written down as begun.
     * @param toReport an outcome to report without doing anything: it is a repeat, late, or not for this device.
     */
    public record Admission(Optional<Command> toDo, Optional<Outcome> toReport) {
        private static final Admission NOTHING = new Admission(Optional.empty(), Optional.empty());

        static Admission report(Outcome outcome) {
            return new Admission(Optional.empty(), Optional.of(outcome));
        }
    }

    public Admission admit(DeviceId device, byte[] payload) throws IOException {
        Command command;
        try {
            command = CommandReader.read(payload);
        } catch (RefusedException e) {
            LOG.warn("{}: {}", device, e.getMessage());
            return Admission.NOTHING;
        }
        if (commands.knows(command.id())) {
            // Done before: say again what became of it. Still being done: its end will say it.
            return new Admission(Optional.empty(), commands.outcome(command.id()));
        }
        Optional<Outcome> objection = objection(device, command);
        if (objection.isPresent()) {
            commands.begin(command.id());
            commands.end(objection.get());
            return Admission.report(objection.get());
        }
        commands.begin(command.id());
        return new Admission(Optional.of(command), Optional.empty());
    }

    private Optional<Outcome> objection(DeviceId device, Command command) {
        long now = clock.instant().getEpochSecond();
        if (!command.device().equals(device)) {
            return Optional.of(Outcome.refused(command, "it is for " + command.device() + ", not for " + device));
        }
        if (now >= command.expiresAtSeconds()) {
            return Optional.of(
                    Outcome.expired(command, "arrived " + (now - command.expiresAtSeconds()) + " s after its expiry"));
        }
        long ahead = command.issuedAtSeconds() - now;
        if (ahead > CLOCK_DIFFERENCE_SECONDS_MAX) {
            return Optional.of(Outcome.refused(
                    command, "issued " + ahead + " s in the future: a clock is wrong, so its expiry means nothing"));
        }
        return Optional.empty();
    }

    /** Writes the end of a command down; returns it for reporting. */
    public Outcome finish(Outcome outcome) throws IOException {
        commands.end(outcome);
        return outcome;
    }
}
