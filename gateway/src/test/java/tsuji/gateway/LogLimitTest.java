package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogLimitTest {
    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final Logger log = context.getLogger("tsuji.Part");
    private long nowMillis;

    @BeforeEach
    void limited() {
        context.addTurboFilter(new LogLimit(() -> nowMillis));
        context.getLogger("ROOT").setLevel(Level.INFO);
        context.getLogger("ROOT").addAppender(written);
        written.start();
    }

    private List<String> lines() {
        return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void repeat(int times, String format) {
        for (int i = 0; i < times; i++) {
            log.warn(format, i);
        }
    }

    @Test
    void asManyLinesOfOneWordingAsAllowedPassAndOneMoreDoesNot() {
        repeat(LogLimit.LINES_MAX, "device {} refused");
        assertThat(lines()).hasSize(LogLimit.LINES_MAX);

        repeat(1, "device {} refused");
        assertThat(lines()).hasSize(LogLimit.LINES_MAX);
    }

    @Test
    void nextMinuteSaysHowManyWereLeftOut() {
        repeat(LogLimit.LINES_MAX + 300, "device {} refused");

        nowMillis += LogLimit.WINDOW_MILLIS - 1;
        repeat(1, "device {} refused");
        assertThat(lines()).hasSize(LogLimit.LINES_MAX);

        nowMillis++;
        repeat(1, "device {} refused");
        assertThat(lines()).endsWith("301 lines like the next were left out", "device 0 refused");
    }

    @Test
    void aFloodDoesNotSilenceOtherWordingsOrOtherParts() {
        repeat(LogLimit.LINES_MAX + 1, "device {} refused");

        log.error("disk is full");
        context.getLogger("tsuji.Other").warn("device {} refused", "sc-1");

        assertThat(lines()).endsWith("disk is full", "device sc-1 refused");
    }

    @Test
    void beyondTheMostWordingsTheRestSharesOneAllowance() {
        for (int i = 0; i < LogLimit.WORDINGS_MAX; i++) {
            log.warn("wording " + i);
        }
        assertThat(lines()).hasSize(LogLimit.WORDINGS_MAX);

        for (int i = 0; i < 10 * LogLimit.LINES_MAX; i++) {
            log.warn("another wording " + i);
        }

        assertThat(lines()).hasSize(LogLimit.WORDINGS_MAX + LogLimit.LINES_MAX);
    }

    @Test
    void linesThatNobodyWouldSeeAreNotCounted() {
        for (int i = 0; i < 2 * LogLimit.LINES_MAX; i++) {
            log.debug("step {}", i);
        }
        log.setLevel(Level.DEBUG);

        log.debug("step {}", "seen");

        assertThat(lines()).containsExactly("step seen");
    }
}
