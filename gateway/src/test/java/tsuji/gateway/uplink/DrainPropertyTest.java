package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.journal.SeqRange;
import tsuji.gateway.uplink.ScriptedCityLink.Sent;
import tsuji.wire.CityEntry;
import tsuji.wire.CityTopic;
import tsuji.wire.CityTopics.Lane;
import tsuji.wire.DataClass;

/** What holds for the order of sending, whatever comes in, whenever the broker answers (P3). */
class DrainPropertyTest {
    private static final int SEEDS = 20;
    private static final int STEPS = 400;
    private static final int WINDOW_OF_BATCHES = 100;

    @ParameterizedTest
    @ValueSource(ints = {20, 50, 80})
    void backlogHasItsShareInEveryWindowWhileBothHaveSomethingToSend(int sharePercent) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            int window = 2 + random.nextInt(15);
            Line line = new Line(batches(window, sharePercent));
            line.rig.registry.devices = List.of();
            line.rig.journal.addTelemetry(STEPS * 15);
            ScriptedCityLink link = line.connect();
            line.rig.journal.addTelemetry(200);
            int from = link.data().size();
            while (link.data().size() < from + STEPS) {
                line.rig.journal.addTelemetry(25);
                acknowledgeSome(link, 1 + random.nextInt(2));
                line.step(1);
            }

            List<Boolean> isBacklog = link.data().subList(from + window, from + STEPS).stream()
                    .map(sent -> topic(sent).lane() == Lane.BACKLOG)
                    .toList();
            for (int i = 0; i + WINDOW_OF_BATCHES <= isBacklog.size(); i++) {
                long backlog = isBacklog.subList(i, i + WINDOW_OF_BATCHES).stream()
                        .filter(lane -> lane)
                        .count();
                assertThat(backlog)
                        .as("seed %s, window %s", seed, window)
                        .isBetween(sharePercent - 10L, sharePercent + 10L);
            }
        }
    }

    private static BatchSettings batches(int window, int sharePercent) {
        return new BatchSettings(
                BatchSettings.DEFAULT.format(), Compression.NONE, window, 10, 65_536, Duration.ZERO, sharePercent);
    }

    private static CityTopic.Data topic(Sent sent) {
        return (CityTopic.Data) sent.topic();
    }

    private static void acknowledgeSome(ScriptedCityLink link, int count) {
        for (int i = 0; i < count; i++) {
            link.acknowledgeNext();
        }
    }

    /** Random arrivals, expiries, answers, losses of the connection; then the broker answers until all is confirmed. */
    @ParameterizedTest
    @ValueSource(ints = {0, 300_000})
    void allArrivesInOrderPerDeviceAndNothingIsUnderWayTwice(int bytesPerDayMax) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Line line = new Line(new UplinkSettings(
                    CityEar.TOPICS,
                    Rig.brokers(Line.FIRST),
                    batches(1 + random.nextInt(8), 1 + random.nextInt(99)),
                    RetrySettings.DEFAULT,
                    UplinkSettings.Confirm.PUBACK,
                    bytesPerDayMax,
                    Duration.ofSeconds(300)));
            line.rig.registry.devices = List.of();
            Set<Long> confirmed = new HashSet<>();
            for (int connection = 0; connection < 5; connection++) {
                arrive(line, random, 40);
                ScriptedCityLink link = line.connect();
                for (int i = 0; i < 40; i++) {
                    arrive(line, random, random.nextInt(6));
                    for (Sent sent : link.acknowledgeUpTo(random.nextInt(4))) {
                        confirmed.addAll(sent.isData() ? sent.seqs() : List.of());
                    }
                    line.step(random.nextInt(100));
                }
                assertInOrderAndOnce(link, seed);
                link.fail();
                line.step(0);
            }
            ScriptedCityLink last = line.connect();
            for (int i = 0; i < 300 && line.rig.journal.unsentEntries() > 0; i++) {
                line.drain();
                line.step(bytesPerDayMax == 0 ? 1_000 : 1_800_000);
            }

            assertInOrderAndOnce(last, seed);
            assertThat(line.rig.journal.unsent()).as("seed %s", seed).isEmpty();
            assertThat(last.seqs()).as("seed %s", seed).doesNotContainAnyElementsOf(confirmed);
        }
    }

    private static void arrive(Line line, Random random, int count) {
        for (int i = 0; i < count; i++) {
            DataClass dataClass = DataClass.values()[random.nextInt(DataClass.values().length)];
            long seq = line.rig.journal.add("sc-" + random.nextInt(4), dataClass, ScriptedJournal.BOOT, 1);
            if (random.nextInt(20) == 0) {
                line.rig.journal.expire(new SeqRange(seq, seq));
            }
        }
    }

    private static void assertInOrderAndOnce(ScriptedCityLink link, int seed) {
        assertThat(link.seqs()).as("seed %s", seed).doesNotHaveDuplicates();
        Map<String, Long> lastByPlace = new HashMap<>();
        for (Sent sent : link.data()) {
            for (CityEntry entry : sent.entries()) {
                String place = topic(sent).lane() + " " + topic(sent).dataClass() + " " + entry.device();
                Long before = lastByPlace.put(place, entry.seq());
                assertThat(before == null || before < entry.seq())
                        .as("seed %s: %s, %s before %s", seed, place, before, entry.seq())
                        .isTrue();
            }
        }
    }
}
