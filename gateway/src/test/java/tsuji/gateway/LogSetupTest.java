package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import org.junit.jupiter.api.Test;

class LogSetupTest {
    @Test
    void stepsBackWhereThereIsAnXmlFile() {
        LoggerContext context = new LoggerContext();

        // The tests bring logback-test.xml, as the simulator brings logback.xml.
        assertThat(new LogSetup().configure(context)).isEqualTo(Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY);
        assertThat(context.getTurboFilterList()).isEmpty();
    }
}
