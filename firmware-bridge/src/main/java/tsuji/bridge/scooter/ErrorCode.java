package tsuji.bridge.scooter;

import java.util.Map;

/** What the error numbers of ES, Max and M365 mean, for a technician. */
public final class ErrorCode {
    private static final Map<Integer, String> TEXTS = Map.ofEntries(
            Map.entry(10, "dashboard and controller do not hear each other"),
            Map.entry(11, "current of phase A"),
            Map.entry(12, "current of phase B"),
            Map.entry(13, "current of phase C"),
            Map.entry(14, "throttle sensor"),
            Map.entry(15, "brake sensor"),
            Map.entry(16, "battery MOSFET"),
            Map.entry(17, "external battery MOSFET"),
            Map.entry(18, "motor hall sensor"),
            Map.entry(19, "battery voltage"),
            Map.entry(20, "external battery voltage"),
            Map.entry(21, "battery does not answer"),
            Map.entry(22, "battery password or configuration"),
            Map.entry(23, "battery has its default serial number"),
            Map.entry(24, "system voltage"),
            Map.entry(25, "communication lost during an update"),
            Map.entry(26, "flash cannot be saved"),
            Map.entry(27, "controller password or configuration"),
            Map.entry(28, "high-side MOSFET short-circuited"),
            Map.entry(29, "low-side MOSFET short-circuited"),
            Map.entry(31, "program jumped"),
            Map.entry(35, "controller has its default serial number"),
            Map.entry(39, "battery temperature sensor"),
            Map.entry(40, "controller temperature sensor"));

    private ErrorCode() {}

    /** A few words; numbers that no list has are said to be unknown. */
    public static String text(int error) {
        if (error == 0) {
            return "no error";
        }
        return TEXTS.getOrDefault(error, "unknown error " + error);
    }
}
