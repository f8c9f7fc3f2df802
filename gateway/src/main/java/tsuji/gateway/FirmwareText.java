package tsuji.gateway;

import java.util.Locale;
import java.util.stream.Collectors;
import tsuji.gateway.firmware.Rollout;
import tsuji.gateway.firmware.RolloutTools;
import tsuji.gateway.firmware.StoredImage;

/** Firmware as people read it. */
final class FirmwareText {
    private static final int DIGITS = 12;

    private FirmwareText() {}

    static String line(RolloutTools.Progress progress) {
        Rollout rollout = progress.rollout();
        String devices = progress.devices().entrySet().stream()
                .map(entry -> entry.getValue() + " " + label(entry.getKey()))
                .collect(Collectors.joining(", "));
        String reason = rollout.reason().isEmpty() ? "" : ": " + rollout.reason();
        return "roll-out " + rollout.plan().id() + " of " + progress.component() + " sequence " + progress.sequence()
                + ", " + label(rollout.state()) + " in stage " + (rollout.stage() + 1) + " of "
                + rollout.plan().percents().size() + reason + "; devices: " + devices;
    }

    static String line(RolloutTools.Standing standing) {
        return (standing.device() + " stage " + (standing.stage() + 1) + " " + label(standing.state()) + " at byte "
                        + standing.offset() + ", failed " + standing.failures() + " " + standing.reason())
                .strip();
    }

    private static String label(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    static String line(StoredImage image) {
        return image.component() + " " + image.version() + " sequence " + image.sequence() + " "
                + image.digest().substring(0, DIGITS) + " " + image.sizeBytes() + " bytes, signed by " + image.kid();
    }
}
