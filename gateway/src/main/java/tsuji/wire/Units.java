package tsuji.wire;

import java.util.Set;

/** SenML units (RFC 8428, section 12.1, with what IANA registered later). */
public final class Units {
    /** Primary units. */
    private static final Set<String> PRIMARY = Set.of(
            "m",
            "kg",
            "g",
            "s",
            "A",
            "K",
            "cd",
            "mol",
            "Hz",
            "rad",
            "sr",
            "N",
            "Pa",
            "J",
            "W",
            "C",
            "V",
            "F",
            "Ohm",
            "S",
            "Wb",
            "T",
            "H",
            "Cel",
            "lm",
            "lx",
            "Bq",
            "Gy",
            "Sv",
            "kat",
            "m2",
            "m3",
            "l",
            "m/s",
            "m/s2",
            "m3/s",
            "l/s",
            "W/m2",
            "cd/m2",
            "bit",
            "bit/s",
            "lat",
            "lon",
            "pH",
            "dB",
            "dBW",
            "Bspl",
            "count",
            "/",
            "%RH",
            "%EL",
            "EL",
            "1/s",
            "1/min",
            "beat/min",
            "beats",
            "S/m",
            "B",
            "VA",
            "VAs",
            "var",
            "vars",
            "J/m",
            "kg/m3",
            "deg");

    /**
     * Secondary units (RFC 8798 and the IANA registry "Secondary Units"): a pack that uses one says so by base version
     * 26, feature 4 of RFC 9100.
     */
    private static final Set<String> SECONDARY = Set.of(
            "ms", "min", "h", "MHz", "kW", "kVA", "kvar", "Ah", "Wh", "kWh", "varh", "kvarh", "kVAh", "Wh/km", "KiB",
            "GB", "Mbit/s", "B/s", "MB/s", "mV", "mA", "dBm", "ug/m3", "mm/h", "m/h", "ppm", "/100", "/1000", "hPa",
            "mm", "cm", "km", "km/h", "ppb", "ppt", "VAh", "mg/l", "ug/l", "g/l");

    private Units() {}

    /** Whether it is a registered unit that we produce: {@code %} is not, because it means a ratio and is taken for percent. */
    public static boolean isKnown(String unit) {
        return PRIMARY.contains(unit) || SECONDARY.contains(unit);
    }

    static boolean isSecondary(String unit) {
        return SECONDARY.contains(unit);
    }
}
