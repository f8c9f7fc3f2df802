package tsuji.wire;

import static tsuji.wire.SenmlException.malformed;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;

/**
 * Turns the records of one pack into readings (RFC 8428, section 4.6). Knows the rules but no representation: the JSON and
 * the CBOR reader hand it field by field.
 */
final class Resolver {
    static final int UNIT_LENGTH_MAX = 32;
    /** Longest {@code vs} in characters and {@code vd} in bytes. */
    static final int VALUE_LENGTH_MAX = 4_096;
    /** A relative time further off is a mistake, for example milliseconds or a sum that missed 2^28. */
    static final double RELATIVE_SECONDS_MAX = 366 * 86_400.0;
    /** First second of the year 10000; beyond it somebody meant milliseconds. */
    static final double ABSOLUTE_SECONDS_MAX = 253_402_300_800.0;
    /** Up to here a double holds every integer. */
    static final double EXACT_MAX = 1L << 53;

    private static final int VALUES = bit(Label.VALUE) | bit(Label.TEXT) | bit(Label.FLAG) | bit(Label.DATA);
    private static final int OWN_FIELDS =
            VALUES | bit(Label.NAME) | bit(Label.UNIT) | bit(Label.SUM) | bit(Label.TIME) | bit(Label.UPDATE_TIME);
    private static final Value NONE = new Value.None();

    private final Limits limits;
    private final PackSink sink;
    private int records;

    // Valid for the pack.
    private long version = -1;
    private String baseName = "";
    private double baseTime;
    private String baseUnit = "";
    private double baseValue;
    private double baseSum;
    private boolean baseSumPresent;

    // Valid for the record.
    private int present;
    private Set<String> unknown;
    private String name;
    private String unit;
    private double number;
    private Value value;
    private double sum;
    private double time;
    private double updateTime;

    /**
     * How large a pack may be.
     *
     * @param nameLength of a resolved name, in characters.
     */
    record Limits(int records, int nameLength) {}

    Resolver(Limits limits, PackSink sink) {
        this.limits = limits;
        this.sink = sink;
    }

    private static int bit(int label) {
        return 1 << label - Label.BASE_SUM;
    }

    private boolean has(int label) {
        return (present & bit(label)) != 0;
    }

    void beginRecord() throws SenmlException {
        if (++records > limits.records()) {
            throw SenmlException.tooLarge("more than " + limits.records() + " records");
        }
        present = 0;
        unknown = null;
        name = "";
        unit = "";
        value = NONE;
        sum = 0;
        time = 0;
        updateTime = Double.NaN;
    }

    /** Before a known field's value: one label may stand only once in a record. */
    void claim(int label) throws SenmlException {
        if (has(label)) {
            throw malformed(at("label stands twice: " + label));
        }
        present |= bit(label);
    }

    /** True: the caller reads the value and hands it to {@link #extension}; false: it reads over the value. */
    boolean claimUnknown(String label) throws SenmlException {
        if (label.endsWith("_")) {
            throw malformed(at("label \"" + label + "\" must be understood, and is not"));
        }
        if (unknown == null) {
            unknown = new HashSet<>();
        }
        if (!unknown.add(label)) {
            throw malformed(at("label stands twice: \"" + label + "\""));
        }
        return sink.knows(label);
    }

    void extension(String label, Object extensionValue) throws SenmlException {
        sink.extension(label, extensionValue);
    }

    void version(long claimed) throws SenmlException {
        if (claimed < 1 || (claimed > 10 && claimed != Senml.VERSION_SECONDARY_UNITS)) {
            throw malformed(at("bver is " + claimed + ", understood are 1 to 10 and " + Senml.VERSION_SECONDARY_UNITS));
        }
        if (version >= 0 && version != claimed) {
            throw malformed(at("bver is " + claimed + ", was " + version));
        }
        version = claimed;
    }

    void number(int label, double field) throws SenmlException {
        if (!Double.isFinite(field)) {
            throw malformed(at("number is " + field));
        }
        switch (label) {
            case Label.BASE_TIME -> baseTime = field;
            case Label.BASE_VALUE -> baseValue = field;
            case Label.BASE_SUM -> {
                baseSum = field;
                baseSumPresent = true;
            }
            case Label.VALUE -> number = field;
            case Label.SUM -> sum = field;
            case Label.TIME -> time = field;
            case Label.UPDATE_TIME -> updateTime = field;
            default -> throw malformed(at("number for a label that has none"));
        }
    }

    void text(int label, String field) throws SenmlException {
        switch (label) {
            case Label.BASE_NAME -> baseName = limited(field, limits.nameLength(), "bn");
            case Label.NAME -> name = limited(field, limits.nameLength(), "n");
            case Label.BASE_UNIT -> baseUnit = unitSymbol(field);
            case Label.UNIT -> unit = unitSymbol(field);
            case Label.TEXT -> {
                if (!Utf8.isEncodable(limited(field, VALUE_LENGTH_MAX, "vs"))) {
                    throw malformed(at("vs has half a surrogate pair"));
                }
                value = new Value.Text(field);
            }
            default -> throw malformed(at("text for a label that has none"));
        }
    }

    void flag(boolean field) {
        value = new Value.Flag(field);
    }

    void data(byte[] field) throws SenmlException {
        if (field.length > VALUE_LENGTH_MAX) {
            throw SenmlException.tooLarge(at("vd has " + field.length + " bytes, allowed " + VALUE_LENGTH_MAX));
        }
        value = new Value.Data(field);
    }

    void endRecord() throws SenmlException {
        if ((present & OWN_FIELDS) == 0) {
            return;
        }
        int values = Integer.bitCount(present & VALUES);
        boolean sumPresent = baseSumPresent || has(Label.SUM);
        if (values > 1) {
            throw malformed(at("more than one value"));
        }
        if (values == 0 && !sumPresent) {
            throw malformed(at("no value"));
        }
        if (has(Label.VALUE)) {
            value = new Value.Num(added(baseValue, number));
        }
        String metric = resolvedName();
        String symbol = has(Label.UNIT) ? unit : baseUnit;
        double total = sumPresent ? added(baseSum, sum) : Double.NaN;
        sink.reading(new Reading(metric, symbol, value, total, resolvedTime(), updateTime));
    }

    void endPack() throws SenmlException {
        if (records == 0) {
            throw malformed("empty pack");
        }
    }

    private String resolvedName() throws SenmlException {
        String resolved = baseName.isEmpty() ? name : name.isEmpty() ? baseName : baseName.concat(name);
        int length = resolved.length();
        if (length == 0 || length > limits.nameLength()) {
            throw malformed(at("resolved name has " + length + " characters, allowed 1 to " + limits.nameLength()));
        }
        for (int i = 0; i < length; i++) {
            if (!isNameCharacter(resolved.charAt(i), i)) {
                throw malformed(at("name \"" + resolved + "\" has a character that is not allowed at " + i));
            }
        }
        return resolved;
    }

    private static boolean isNameCharacter(char c, int index) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
            return true;
        }
        return index > 0 && (c == '_' || c == '-' || c == ':' || c == '.' || c == '/');
    }

    private double resolvedTime() throws SenmlException {
        double resolved = baseTime + time;
        if (resolved >= Reading.ABSOLUTE_FROM_SECONDS ? resolved >= ABSOLUTE_SECONDS_MAX : tooRelative(resolved)) {
            throw new SenmlException(
                    Refusal.WRONG_TIME,
                    at("time " + resolved + " s is neither within a year of now"
                            + " nor Unix seconds before the year 10000"));
        }
        return resolved;
    }

    private static boolean tooRelative(double seconds) {
        return Math.abs(seconds) > RELATIVE_SECONDS_MAX;
    }

    /** The sum of integers must be exact: a meter's register is never rounded. */
    private double added(double base, double own) throws SenmlException {
        double result = base + own;
        if (Math.abs(result) <= EXACT_MAX || base == 0 || own == 0) {
            return result;
        }
        if (!Double.isFinite(result)) {
            throw malformed(at("base and value add up to " + result));
        }
        boolean integers = base == Math.rint(base) && own == Math.rint(own);
        BigDecimal exact = new BigDecimal(base).add(new BigDecimal(own));
        if (integers && exact.compareTo(new BigDecimal(result)) != 0) {
            throw malformed(at("base and value add up to " + exact + ", which a double would round"));
        }
        return result;
    }

    private String limited(String field, int lengthMax, String label) throws SenmlException {
        if (field.length() > lengthMax) {
            throw SenmlException.tooLarge(at(label + " has " + field.length() + " characters, allowed " + lengthMax));
        }
        return field;
    }

    private String unitSymbol(String field) throws SenmlException {
        limited(field, UNIT_LENGTH_MAX, "unit");
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) <= ' ' || field.charAt(i) > '~') {
                throw malformed(at("unit has a character that is not allowed at " + i));
            }
        }
        return field;
    }

    private String at(String detail) {
        return "record " + records + ": " + detail;
    }
}
