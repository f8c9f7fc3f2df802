package tsuji.gateway.uplink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tsuji.gateway.command.CityCommands;

/** Commands on their way in: the broker's acknowledgement, and what finds no room. */
class OrdersTest {
    private static final String COMMANDS = CityEar.TOPICS.commands();

    private final Line line = new Line();
    private final List<String> taken = new ArrayList<>();
    private final List<Runnable> onceKept = new ArrayList<>();
    private boolean hasRoom = true;

    @BeforeEach
    void serve() {
        line.uplink.serve(new CityCommands() {
            @Override
            public boolean offer(byte[] payload, Runnable kept) {
                return hasRoom && taken.add(new String(payload, UTF_8)) && onceKept.add(kept);
            }

            @Override
            public List<Report> unreported() {
                return List.of();
            }

            @Override
            public void reported(long number) {}
        });
    }

    private void keepAll() {
        onceKept.forEach(Runnable::run);
        onceKept.clear();
    }

    @Test
    void aCommandIsAcknowledgedOnlyOnceItIsKept() {
        ScriptedCityLink link = line.connect();
        link.arrive(COMMANDS, "a", 7);
        link.arrive(COMMANDS, "b", 8);
        line.step(0);
        assertThat(link.subscribed).contains(COMMANDS);
        assertThat(taken).containsExactly("a", "b");
        assertThat(link.commandsAcknowledged).isEmpty();

        keepAll();
        line.step(0);

        assertThat(link.commandsAcknowledged).containsExactly(7, 8);
    }

    @Test
    void aCommandWaitsUntilTheRouterHasRoom() {
        ScriptedCityLink link = line.connect();
        hasRoom = false;
        link.arrive(COMMANDS, "a", 7);
        line.step(0);
        assertThat(taken).isEmpty();

        hasRoom = true;
        line.step(0);

        assertThat(taken).containsExactly("a");
    }

    /** Packet identifiers of one connection mean something else on the next (MQTT 3.1.1, section 4.4). */
    @Test
    void whatIsKeptAfterItsConnectionEndedIsNotAcknowledgedOnTheNext() {
        ScriptedCityLink first = line.connect();
        first.arrive(COMMANDS, "a", 7);
        line.step(0);
        first.fail();
        ScriptedCityLink second = line.connect();

        keepAll();
        line.step(0);

        assertThat(first.commandsAcknowledged).isEmpty();
        assertThat(second.commandsAcknowledged).isEmpty();
    }

    @Test
    void ofACommandThatIsTooLongOnlySoMuchIsHandedOnThatItIsRefused() {
        ScriptedCityLink link = line.connect();
        link.arrive(COMMANDS, "x".repeat(CityCommands.BYTES_MAX), 7);
        link.arrive(COMMANDS, "x".repeat(CityCommands.BYTES_MAX * 2), 8);
        line.step(0);

        assertThat(taken)
                .extracting(String::length)
                .containsExactly(CityCommands.BYTES_MAX, CityCommands.BYTES_MAX + 1);
    }

    @Test
    void oneCommandMoreThanFitsCostsTheConnectionOnceTheOthersAreHandedOn() {
        ScriptedCityLink link = line.connect();
        hasRoom = false;
        for (int i = 1; i <= Orders.WAITING_MAX; i++) {
            link.arrive(COMMANDS, "a", i);
        }
        line.step(Orders.RENEW_AFTER_MILLIS);
        assertThat(link.abandoned).isFalse();

        link.arrive(COMMANDS, "one more", Orders.WAITING_MAX + 1);
        line.step(Orders.RENEW_AFTER_MILLIS);
        assertThat(link.abandoned).isFalse();
        hasRoom = true;
        line.step(0);

        assertThat(taken).hasSize(Orders.WAITING_MAX).doesNotContain("one more");
        assertThat(link.abandoned).isTrue();
        ScriptedCityLink next = line.connect();
        line.step(Orders.RENEW_AFTER_MILLIS);
        assertThat(next.abandoned).isFalse();
    }
}
