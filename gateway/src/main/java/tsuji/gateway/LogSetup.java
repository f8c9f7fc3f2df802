package tsuji.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Log lines go to standard error, for journald, which bounds what is kept; no files. In code, because reading XML would cost
 * five hundred classes at every start. Found by logback as a service; where there is an XML file, that counts instead.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    /** Where logback itself looks for XML, in tests and in programs that only use our contracts. */
    private static final List<String> XML_FILES = List.of("logback-test.xml", "logback.xml");

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (hasXml()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        LogLine layout = new LogLine();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.start();
        ConsoleAppender<ILoggingEvent> standardError = new ConsoleAppender<>();
        standardError.setContext(context);
        standardError.setTarget("System.err");
        standardError.setEncoder(encoder);
        standardError.start();

        LogLimit limit = new LogLimit(() -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        limit.setContext(context);
        limit.start();
        context.addTurboFilter(limit);
        context.getLogger("org.eclipse.paho").setLevel(Level.WARN);
        context.getLogger("io.netty").setLevel(Level.WARN);
        // Strangers' datagrams are counted, not told one by one.
        context.getLogger("org.eclipse.californium").setLevel(Level.ERROR);
        context.getLogger("ROOT").setLevel(Level.INFO);
        context.getLogger("ROOT").addAppender(standardError);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static boolean hasXml() {
        return System.getProperty("logback.configurationFile") != null
                || XML_FILES.stream().anyMatch(file -> LogSetup.class.getResource("/" + file) != null);
    }
}
