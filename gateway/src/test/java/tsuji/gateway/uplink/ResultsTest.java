package tsuji.gateway.uplink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tsuji.gateway.command.CityCommands;

class ResultsTest {
    private final Line line = new Line();
    private final List<String> taken = new ArrayList<>();
    private final List<CityCommands.Report> waiting = new ArrayList<>();

    @BeforeEach
    void serve() {
        line.uplink.serve(new CityCommands() {
            @Override
            public boolean offer(byte[] payload, Runnable kept) {
                return taken.add(new String(payload, UTF_8));
            }

            @Override
            public List<Report> unreported() {
                return List.copyOf(waiting);
            }

            @Override
            public void reported(long number) {
                waiting.removeIf(report -> report.number() == number);
            }
        });
    }

    private List<String> results(ScriptedCityLink link) {
        return link.sent.stream()
                .filter(sent -> sent.message().topic().equals(CityEar.TOPICS.results()))
                .map(sent -> new String(sent.message().payload(), UTF_8))
                .toList();
    }

    @Test
    void aResultIsSentOnceOnAConnectionAndAgainOnTheNextUntilItIsConfirmed() {
        waiting.add(new CityCommands.Report(7, "r".getBytes(UTF_8)));
        ScriptedCityLink first = line.connect();
        line.step(1_000);
        assertThat(results(first)).containsExactly("r");
        assertThat(waiting).hasSize(1);
        first.fail();

        ScriptedCityLink second = line.connect();
        line.step(1_000);
        assertThat(results(second)).containsExactly("r");
        second.acknowledgeAll();
        line.step(1_000);

        assertThat(waiting).isEmpty();
    }

    @Test
    void onlySoManyAreUnderWayAtOnce() {
        for (int i = 0; i <= Results.UNDER_WAY_MAX; i++) {
            waiting.add(new CityCommands.Report(i, "r".getBytes(UTF_8)));
        }
        ScriptedCityLink link = line.connect();
        line.step(1_000);

        assertThat(results(link)).hasSize(Results.UNDER_WAY_MAX);
    }
}
