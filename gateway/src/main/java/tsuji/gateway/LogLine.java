package tsuji.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.LayoutBase;
import java.util.regex.Pattern;

/** One event, one line: the priority as journald reads it (sd-daemon(3)), the class, the message, what caused it. */
public final class LogLine extends LayoutBase<ILoggingEvent> {
    private static final int CAUSES_MAX = 8;
    private static final Pattern LINE_BREAKS = Pattern.compile("\\s*[\r\n]+\\s*");

    @Override
    public String doLayout(ILoggingEvent event) {
        String logger = event.getLoggerName();
        return priority(event.getLevel()) + logger.substring(logger.lastIndexOf('.') + 1) + ": "
                + LINE_BREAKS.matcher(event.getFormattedMessage()).replaceAll(" ") + cause(event.getThrowableProxy())
                + "\n";
    }

    private static String priority(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> "<3>";
            case Level.WARN_INT -> "<4>";
            case Level.INFO_INT -> "<6>";
            default -> "<7>";
        };
    }

    /** The root says most, and where it was thrown; the rest is for a debugger. */
    private static String cause(IThrowableProxy thrown) {
        if (thrown == null) {
            return "";
        }
        IThrowableProxy root = thrown;
        for (int i = 0; i < CAUSES_MAX && root.getCause() != null; i++) {
            root = root.getCause();
        }
        String where = root.getStackTraceElementProxyArray().length == 0
                ? ""
                : " | " + root.getStackTraceElementProxyArray()[0];
        String message = root.getMessage() == null
                ? ""
                : ": " + LINE_BREAKS.matcher(root.getMessage()).replaceAll(" ");
        return " | " + root.getClassName() + message + where;
    }
}
