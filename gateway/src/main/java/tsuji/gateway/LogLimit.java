package tsuji.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Marker;

/**
 * Keeps a fault that repeats from flooding the log (F45): of lines with one wording, {@value #LINES_MAX} a minute pass, and
 * the first of a later minute says how many were left out. Any thread.
 */
final class LogLimit extends TurboFilter {
    static final int LINES_MAX = 20;
    static final long WINDOW_MILLIS = 60_000;

    /** Wordings that are told apart; there are about fifty. Should text end up in one, the rest shares one allowance. */
    static final int WORDINGS_MAX = 200;

    static final String LEFT_OUT = "{} lines like the next were left out";
    private static final String OTHERS = "";

    private final LongSupplier monoMillis;
    private final Map<String, Window> windows = new HashMap<>();

    private static final class Window {
        private long beganAtMillis;
        private int lines;
        private long leftOut;
    }

    LogLimit(LongSupplier monoMillis) {
        this.monoMillis = monoMillis;
    }

    @Override
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String format, Object[] arguments, Throwable thrown) {
        boolean onlyAsks = format == null;
        if (onlyAsks || LEFT_OUT.equals(format) || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
            return FilterReply.NEUTRAL;
        }
        long leftOut = take(logger.getName() + ' ' + format);
        if (leftOut < 0) {
            return FilterReply.DENY;
        }
        if (leftOut > 0) {
            logger.warn(LEFT_OUT, leftOut);
        }
        return FilterReply.NEUTRAL;
    }

    /** Lines left out before this one; less than 0: this one is left out too. */
    private synchronized long take(String wording) {
        boolean known = windows.containsKey(wording) || windows.size() < WORDINGS_MAX;
        long now = monoMillis.getAsLong();
        Window window = windows.computeIfAbsent(known ? wording : OTHERS, key -> {
            Window fresh = new Window();
            fresh.beganAtMillis = now;
            return fresh;
        });
        if (now - window.beganAtMillis >= WINDOW_MILLIS) {
            window.beganAtMillis = now;
            window.lines = 0;
        }
        if (window.lines == LINES_MAX) {
            window.leftOut++;
            return -1;
        }
        window.lines++;
        long leftOut = window.leftOut;
        window.leftOut = 0;
        return leftOut;
    }
}
