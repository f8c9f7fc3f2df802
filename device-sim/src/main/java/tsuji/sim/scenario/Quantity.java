package tsuji.sim.scenario;

import java.time.Duration;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/** What a number of a scenario measures: how it is written, and in what it is kept. */
public enum Quantity {
    /** Kept in milliseconds; may be signed: {@code -30s}. */
    TIME("a time: 250ms, 5s, 30m, 2h, 7d", Quantity::millis, millis -> time((long) millis)),
    /** Kept as 0 to 1. */
    SHARE("a share: 20% or 0.2", Quantity::share, share -> number(share * 100) + "%"),
    /** How often a second. */
    RATE("how often a second: 0.5, 10", Quantity::decimal, Quantity::number),
    /** Kept in bytes. */
    BYTES("a size: 4096, 64KiB, 8MiB, 2GiB", Quantity::bytes, bytes -> size((long) bytes)),
    /** Things. */
    COUNT("a whole number", Quantity::whole, Quantity::number);

    private static final long KIB = 1024;

    private final String form;
    private final Function<String, Double> reader;
    private final DoubleFunction<String> writer;

    Quantity(String form, Function<String, Double> reader, DoubleFunction<String> writer) {
        this.form = form;
        this.reader = reader;
        this.writer = writer;
    }

    /** How it is written, with examples. */
    public String form() {
        return form;
    }

    /** @throws IllegalArgumentException when the text is none; the message says how it is written. */
    public double parse(String text) {
        try {
            return reader.apply(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not " + form, e);
        }
    }

    /** As people write it. */
    public String format(double value) {
        return writer.apply(value);
    }

    private static double millis(String text) {
        boolean negative = text.startsWith("-");
        String amount = negative || text.startsWith("+") ? text.substring(1) : text;
        long millis = Durations.parse(amount).toMillis();
        return negative ? -millis : millis;
    }

    private static double share(String text) {
        boolean percent = text.endsWith("%");
        return decimal(percent ? text.substring(0, text.length() - 1) : text) / (percent ? 100 : 1);
    }

    private static double decimal(String text) {
        if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            throw new NumberFormatException(text);
        }
        return Double.parseDouble(text);
    }

    private static double whole(String text) {
        if (!text.matches("[0-9]{1,15}")) {
            throw new NumberFormatException(text);
        }
        return Double.parseDouble(text);
    }

    private static double bytes(String text) {
        for (String unit : new String[] {"KiB", "MiB", "GiB"}) {
            if (text.endsWith(unit)) {
                long factor = unit.equals("KiB") ? KIB : unit.equals("MiB") ? KIB * KIB : KIB * KIB * KIB;
                return factor * whole(text.substring(0, text.length() - unit.length()));
            }
        }
        return whole(text);
    }

    private static String time(long millis) {
        return (millis < 0 ? "-" : "") + Durations.format(Duration.ofMillis(Math.abs(millis)));
    }

    private static String size(long bytes) {
        if (bytes == 0 || bytes % KIB != 0) {
            return Long.toString(bytes);
        }
        return bytes % (KIB * KIB) == 0 ? bytes / (KIB * KIB) + "MiB" : bytes / KIB + "KiB";
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%s", Math.rint(value * 1e6) / 1e6);
    }
}
