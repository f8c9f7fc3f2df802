package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLineTest {
    private static String line(Level level, String message, Throwable thrown) {
        return new LogLine()
                .doLayout(new LoggingEvent(
                        "", new LoggerContext().getLogger("tsuji.gateway.Part"), level, message, thrown, null));
    }

    @ParameterizedTest
    @CsvSource({"ERROR, <3>", "WARN, <4>", "INFO, <6>", "DEBUG, <7>", "TRACE, <7>"})
    void lineStartsWithThePriorityOfJournald(String level, String priority) {
        assertThat(line(Level.toLevel(level), "disk is full", null)).isEqualTo(priority + "Part: disk is full\n");
    }

    @Test
    void foreignTextCannotForgeALine() {
        assertThat(line(Level.WARN, "topic a\r\n<3>Part: forged", null))
                .isEqualTo("<4>Part: topic a <3>Part: forged\n");
    }

    @Test
    void exceptionIsToldByItsRoot() {
        Throwable thrown = new IllegalStateException("outer", new IOException("no\nspace"));

        assertThat(line(Level.ERROR, "closing", thrown))
                .startsWith("<3>Part: closing | java.io.IOException: no space | ")
                .contains("LogLineTest")
                .hasLineCount(1);
    }
}
