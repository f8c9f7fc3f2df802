package tsuji.wire;

import java.util.Set;

/** What the codec must know of units. */
final class Units {
    /**
     * Secondary units (RFC 8798 and the IANA registry "Secondary Units"): a pack that uses one says so by base version
     * 26, feature 4 of RFC 9100.
     */
    private static final Set<String> SECONDARY = Set.of(
            "ms", "min", "h", "MHz", "kW", "kVA", "kvar", "Ah", "Wh", "kWh", "varh", "kvarh", "kVAh", "Wh/km", "KiB",
            "GB", "Mbit/s", "B/s", "MB/s", "mV", "mA", "dBm", "ug/m3", "mm/h", "m/h", "ppm", "/100", "/1000", "hPa",
            "mm", "cm", "km", "km/h", "ppb", "ppt", "VAh", "mg/l", "ug/l", "g/l");

    private Units() {}

    static boolean isSecondary(String unit) {
        return SECONDARY.contains(unit);
    }
}
