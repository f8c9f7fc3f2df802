package tsuji.bridge.link;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses on a bus, of which Modbus has {@value #UNIT_MIN} to {@value #UNIT_MAX}. */
public record UnitRange(int first, int last) {
    public static final int UNIT_MIN = 1;
    public static final int UNIT_MAX = 247;

    /** Asked where nobody has said which: meters come with address 1, and a bus seldom has more of them. */
    public static final int SWEEP_MAX = 16;

    public static final UnitRange USUAL = new UnitRange(UNIT_MIN, SWEEP_MAX);

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,3})(?:-([0-9]{1,3}))?");

    public UnitRange {
        if (first < UNIT_MIN || last > UNIT_MAX || first > last) {
            throw new IllegalArgumentException("units " + first + "-" + last + ": allowed are " + UNIT_MIN + "-"
                    + UNIT_MAX + ", the lower one first");
        }
    }

    /** {@code A-B}, or {@code A} alone. */
    public static UnitRange parse(String text) {
        Matcher units = TEXT.matcher(text);
        if (!units.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no range of units like 1-32");
        }
        int first = Integer.parseInt(units.group(1));
        return new UnitRange(first, units.group(2) == null ? first : Integer.parseInt(units.group(2)));
    }
}
