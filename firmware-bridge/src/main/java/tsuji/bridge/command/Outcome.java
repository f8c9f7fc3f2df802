package tsuji.bridge.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tsuji.wire.Reading;

/**
 * What became of a command, as it goes to the device's {@code results} topic.
 *
 * @param reason in words; empty when there is nothing to add.
 */
public record Outcome(String commandId, Kind kind, String reason) {
    /** How it ended. */
    public enum Kind {
        SUCCEEDED,
        FAILED,
        EXPIRED,
        REFUSED
    }

    static final int REASON_LENGTH_MAX = 200;

    public Outcome {
        if (reason.length() > REASON_LENGTH_MAX) {
            reason = reason.substring(0, REASON_LENGTH_MAX);
        }
    }

    public static Outcome succeeded(Command command) {
        return new Outcome(command.id(), Kind.SUCCEEDED, "");
    }

    public static Outcome failed(Command command, String reason) {
        return new Outcome(command.id(), Kind.FAILED, reason);
    }

    public static Outcome refused(Command command, String reason) {
        return new Outcome(command.id(), Kind.REFUSED, reason);
    }

    public static Outcome expired(Command command, String reason) {
        return new Outcome(command.id(), Kind.EXPIRED, reason);
    }

    public List<Reading> readings() {
        List<Reading> readings = new ArrayList<>();
        readings.add(Reading.text("command_id", commandId, 0));
        readings.add(Reading.text("outcome", kind.name().toLowerCase(Locale.ROOT), 0));
        if (!reason.isEmpty()) {
            readings.add(Reading.text("reason", reason, 0));
        }
        return readings;
    }
}
