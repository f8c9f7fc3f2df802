package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.uplink.UplinkSettings.Confirm;

class LinkSupervisorTest {
    private static Line twoBrokers() {
        return new Line(Rig.settings(Rig.brokers(Line.FIRST, Line.SECOND)));
    }

    private static void start(Line line) {
        line.supervisor.start(line.clock.monoMillis());
        line.step(0);
    }

    @Test
    void withoutABrokerNothingIsTried() {
        Line line = new Line(Rig.settings(BrokerSettings.NONE));
        start(line);
        line.step(1_000_000);

        assertThat(line.links).isEmpty();
        assertThat(line.uplink.status().connection().mode()).isEqualTo("idle");
    }

    @Test
    void brokersAreTriedInOrderWithoutAPauseAndThenComesABackoff() {
        Line line = twoBrokers();
        start(line);
        line.link().fail();
        line.step(0);
        assertThat(line.links).extracting(link -> link.broker).containsExactly(Line.FIRST, Line.SECOND);

        line.link().fail();
        line.step(0);
        line.step(99);
        assertThat(line.links).hasSize(2);
        assertThat(line.uplink.status().connection().mode()).isEqualTo("backing off");

        line.step(1_000);
        assertThat(line.link().broker).isEqualTo(Line.FIRST);
    }

    @Test
    void brokerThatDoesNotAnswerIsGivenUpAfterOurOwnDeadline() {
        Line line = twoBrokers();
        start(line);
        line.step(LinkSupervisor.CONNECT_DEADLINE_MILLIS - 1);
        assertThat(line.links).hasSize(1);

        line.step(1);

        assertThat(line.links.get(0).abandoned).isTrue();
        assertThat(line.link().broker).isEqualTo(Line.SECOND);
        assertThat(line.rig.health.conditions()).containsKey(ErrorCode.E209);
    }

    @Test
    void backoffStartsOverOnlyAfterAStableConnection() {
        RetrySettings retry = new RetrySettings(
                Duration.ofMillis(100), Duration.ofSeconds(600), Duration.ofSeconds(60), Duration.ofSeconds(10));
        Line line = new Line(new UplinkSettings(
                CityEar.TOPICS,
                Rig.brokers(Line.FIRST),
                BatchSettings.DEFAULT,
                retry,
                Confirm.PUBACK,
                0,
                Duration.ZERO));
        start(line);
        for (int i = 0; i < 20; i++) {
            line.link().accept();
            line.step(59_999);
            line.link().fail();
            line.step(0);
            line.step(600_000);
        }
        line.link().accept();
        line.step(0);
        line.step(60_000);
        int before = line.links.size();
        line.link().fail();
        line.step(0);

        line.step(300);

        assertThat(line.links).hasSize(before + 1);
    }

    /** R42. */
    @Test
    void gatewaysThatLostTheCityTogetherDoNotComeBackTogether() {
        long cityReturnsAtMillis = Duration.ofMinutes(10).toMillis();
        List<Long> returns = IntStream.range(0, 200)
                .mapToObj(seed -> {
                    Backoff backoff = new Backoff(RetrySettings.DEFAULT, new Random(seed * 7_919L));
                    long atMillis = 0;
                    while (atMillis < cityReturnsAtMillis) {
                        long pause = backoff.nextMillis();
                        assertThat(pause).isBetween(500L, 60_000L);
                        atMillis += pause;
                    }
                    return atMillis;
                })
                .toList();

        assertSpread(returns);
    }

    /** R42, when power comes back to a whole district. */
    @Test
    void gatewaysThatBootedTogetherDoNotConnectTogether() {
        List<Long> first = IntStream.range(0, 200)
                .mapToObj(seed -> {
                    LinkSupervisor supervisor = new LinkSupervisor(
                            new UplinkSettings(
                                    CityEar.TOPICS,
                                    Rig.brokers(Line.FIRST),
                                    BatchSettings.DEFAULT,
                                    RetrySettings.DEFAULT,
                                    Confirm.PUBACK,
                                    0,
                                    Duration.ZERO),
                            null,
                            null,
                            new Random(seed * 7_919L),
                            null);
                    supervisor.start(10_000);
                    return supervisor.mode().dueMillis();
                })
                .toList();

        assertSpread(first);
    }

    private static void assertSpread(List<Long> moments) {
        assertThat(moments.stream()
                        .collect(Collectors.groupingBy(moment -> moment / 2_000, Collectors.counting()))
                        .values())
                .allMatch(count -> count <= moments.size() / 10);
    }
}
