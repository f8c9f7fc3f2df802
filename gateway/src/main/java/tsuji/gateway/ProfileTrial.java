package tsuji.gateway;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tsuji.gateway.device.DeviceType;
import tsuji.gateway.profile.ProfileMessage;
import tsuji.gateway.profile.UnfitException;
import tsuji.wire.Reading;
import tsuji.wire.Refusal;
import tsuji.wire.Value;

/** One payload by one message of a profile, as text: what the door would make of it, but for the clock. */
record ProfileTrial(DeviceType type, ProfileMessage message, PrintWriter out, PrintWriter err) {

    /** Exit code: 0 accepted, 1 refused. */
    int show(String device, byte[] payload) {
        try {
            ProfileMessage.Yield found = message.read(payload);
            DeviceType.Judgement judgement = type.judge(found.dataClass(), found.readings());
            if (judgement instanceof DeviceType.Refused refused) {
                return refused(refused.reason(), refused.detail());
            }
            String stored = ((DeviceType.Accepted) judgement).dataClass().topicLevel();
            out.println("device " + device + ", " + type.name() + ", stored as " + stored + ", "
                    + stamped(found.readings().get(0)));
            show(found.readings());
            return ExitCode.OK;
        } catch (UnfitException e) {
            return refused(e.refusal(), e.getMessage());
        }
    }

    private int refused(Refusal reason, String detail) {
        err.println("refused: " + reason.label() + ": " + detail);
        return ExitCode.CHECK_FAILED;
    }

    private static String stamped(Reading reading) {
        return reading.hasAbsoluteTime()
                ? "at " + Instant.ofEpochMilli(Math.round(reading.timeSeconds() * 1_000))
                : "stamped on arrival";
    }

    private void show(List<Reading> readings) {
        int names = width(readings.stream().map(Reading::metric).toList());
        int values = width(readings.stream().map(ProfileTrial::value).toList());
        int units = width(readings.stream().map(Reading::unit).toList());
        String form = "  %-" + names + "s  %-" + values + "s  %-" + units + "s  %s";
        for (Reading reading : readings) {
            String dataClass = message.dataClass(reading.metric()).topicLevel();
            out.println(String.format(Locale.ROOT, form, reading.metric(), value(reading), reading.unit(), dataClass));
        }
    }

    private static String value(Reading reading) {
        if (reading.value() instanceof Value.Num num) {
            return BigDecimal.valueOf(num.number()).stripTrailingZeros().toPlainString();
        }
        return reading.value() instanceof Value.Flag flag
                ? String.valueOf(flag.flag())
                : '"' + ((Value.Text) reading.value()).text() + '"';
    }

    private static int width(List<String> texts) {
        return Math.max(1, texts.stream().mapToInt(String::length).max().orElse(1));
    }
}
