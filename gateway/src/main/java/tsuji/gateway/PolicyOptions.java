package tsuji.gateway;

import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.Option;
import tsuji.wire.firmware.Policy;

/** When a device may be updated, as it stands in the manifest. */
final class PolicyOptions {
    private static final int PERCENT_MAX = 100;

    @Option(
            names = "--min-battery",
            paramLabel = "PERCENT",
            defaultValue = "30",
            description = "Charge needed (default: ${DEFAULT-VALUE}).")
    private int batteryPercent;

    @Option(
            names = "--parked",
            paramLabel = "true|false",
            arity = "1",
            defaultValue = "true",
            description = "Whether it must be parked and locked (default: ${DEFAULT-VALUE}).")
    private boolean parked;

    @Option(
            names = "--attempts",
            paramLabel = "COUNT",
            defaultValue = "3",
            description = "Then it has failed for good, 1 to " + Policy.ATTEMPTS_MOST + " (default: ${DEFAULT-VALUE}).")
    private int attempts;

    @Option(
            names = "--test-seconds",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long a new image is watched, 0 to " + Policy.CONFIRM_SECONDS_MOST
                    + " (default: ${DEFAULT-VALUE}).")
    private int testSeconds;

    @Option(
            names = "--hours",
            paramLabel = "FROM-TO",
            defaultValue = "10:00-07:00",
            description = "Local hours; equal: any (default: ${DEFAULT-VALUE}).")
    private String hours;

    @Option(names = "--mains", description = "Only while it is charged.")
    private boolean mains;

    Policy policy() {
        String[] ends = hours.split("-", -1);
        boolean fits = ends.length == 2
                && batteryPercent >= 0
                && batteryPercent <= PERCENT_MAX
                && attempts >= 1
                && attempts <= Policy.ATTEMPTS_MOST
                && testSeconds >= 0
                && testSeconds <= Policy.CONFIRM_SECONDS_MOST;
        if (!fits) {
            throw new IllegalArgumentException("--min-battery is 0 to 100, --attempts 1 to " + Policy.ATTEMPTS_MOST
                    + ", --test-seconds 0 to " + Policy.CONFIRM_SECONDS_MOST + ", --hours like 10:00-07:00");
        }
        return new Policy(batteryPercent, parked, attempts, testSeconds, minute(ends[0]), minute(ends[1]), mains);
    }

    private static int minute(String time) {
        try {
            return LocalTime.parse(time).toSecondOfDay() / 60;
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("--hours: " + time + " is no time like 07:00", e);
        }
    }
}
