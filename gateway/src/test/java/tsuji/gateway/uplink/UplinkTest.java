package tsuji.gateway.uplink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.journal.SeqRange;
import tsuji.gateway.uplink.UplinkSettings.Confirm;
import tsuji.wire.CityTopic;
import tsuji.wire.CityTopics.Lane;
import tsuji.wire.DataClass;

class UplinkTest {
    private static List<Long> seqs(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static CityTopic.Data topic(ScriptedCityLink.Sent sent) {
        return (CityTopic.Data) sent.topic();
    }

    @Test
    void whatWasStoredBeforeTheConnectionIsBacklogAndWhatCameAfterIsLive() {
        Line line = new Line();
        line.rig.journal.add("sc-0", DataClass.EVENT);
        ScriptedCityLink link = line.connect();
        line.drain();
        line.rig.journal.add("sc-0", DataClass.EVENT);
        line.drain();

        assertThat(link.data()).extracting(sent -> topic(sent).lane()).containsExactly(Lane.BACKLOG, Lane.LIVE);
        assertThat(link.seqs()).containsExactly(1L, 2L);
        assertThat(line.rig.journal.unsentEntries()).isZero();
    }

    @Test
    void nothingIsConfirmedBeforeThePuback() {
        Line line = new Line();
        line.rig.journal.addTelemetry(3);
        ScriptedCityLink link = line.connect();
        line.step(5_000);
        assertThat(line.rig.journal.unsentEntries()).isEqualTo(3);

        link.acknowledgeAll();
        line.step(0);
        line.step(Confirmations.STRIDE_MILLIS);

        assertThat(line.rig.journal.unsentEntries()).isZero();
    }

    @Test
    void freshTelemetryWaitsForCompanyAndAnEventDoesNot() {
        Line line = new Line();
        ScriptedCityLink link = line.connect();
        line.rig.journal.add("sc-0", DataClass.TELEMETRY);
        line.step(0);
        line.step(49);
        assertThat(link.data()).isEmpty();
        line.rig.journal.add("sc-0", DataClass.EVENT);
        line.step(0);
        assertThat(link.seqs()).containsExactly(2L);

        line.step(1);

        assertThat(link.seqs()).containsExactly(2L, 1L);
    }

    @Test
    void unconfirmedBatchesAreSentAgainOnTheNextConnectionWithTheSameIdentity() {
        Line line = new Line(Line.batches(16, 10));
        line.rig.journal.addTelemetry(30);
        ScriptedCityLink first = line.connect();
        line.step(0);
        first.acknowledge(first.data().get(1));
        line.step(0);
        first.fail();
        line.step(0);
        ScriptedCityLink second = line.connect();
        line.drain();

        assertThat(first.abandoned).isTrue();
        assertThat(first.seqs()).isEqualTo(seqs(1, 30));
        assertThat(second.seqs())
                .isEqualTo(LongStream.concat(LongStream.rangeClosed(1, 10), LongStream.rangeClosed(21, 30))
                        .boxed()
                        .toList());
        assertThat(second.data().get(0).entries()).isEqualTo(first.data().get(0).entries());
    }

    @Test
    void lateNewsOfAnAbandonedLinkMeansNothing() {
        Line line = new Line();
        line.rig.journal.addTelemetry(5);
        ScriptedCityLink first = line.connect();
        first.fail();
        line.step(0);
        ScriptedCityLink second = line.connect();

        first.acknowledgeAll();
        first.fail();
        line.step(Confirmations.STRIDE_MILLIS);
        line.step(Confirmations.STRIDE_MILLIS);

        assertThat(second.abandoned).isFalse();
        assertThat(line.rig.journal.unsentEntries()).isEqualTo(5);
    }

    @Test
    void atMostAWindowOfBatchesIsUnderWay() {
        Line line = new Line(Line.batches(4, 1));
        line.rig.journal.addTelemetry(100);
        ScriptedCityLink link = line.connect();
        line.step(0);
        line.step(1_000);

        assertThat(link.data()).hasSize(3);
        assertThat(line.uplink.status().progress().inFlight()).isEqualTo(3);
        line.rig.journal.add("me-0", DataClass.EVENT);
        line.step(0);
        assertThat(link.data()).hasSize(4);
        assertThat(topic(link.data().get(3)).lane()).isEqualTo(Lane.LIVE);
    }

    @Test
    void backlogGetsItsShareWhileThereIsFreshData() {
        BatchSettings quarter =
                new BatchSettings(BatchSettings.DEFAULT.format(), Compression.NONE, 2, 10, 65_536, Duration.ZERO, 25);
        Line line = new Line(quarter);
        line.rig.journal.addTelemetry(5_000);
        ScriptedCityLink link = line.connect();
        int before = link.data().size();
        for (int i = 0; i < 100; i++) {
            line.rig.journal.addTelemetry(20);
            link.acknowledgeAll();
            line.step(1);
        }

        List<ScriptedCityLink.Sent> sent =
                link.data().subList(before, link.data().size());
        long backlog =
                sent.stream().filter(some -> topic(some).lane() == Lane.BACKLOG).count();
        assertThat(backlog * 100.0 / sent.size()).isBetween(20.0, 30.0);
    }

    @Test
    void eachDeviceKeepsItsOrderWithinLaneAndClass() {
        Line line = new Line(Line.batches(8, 7));
        DataClass[] classes = DataClass.values();
        IntStream.range(0, 300).forEach(i -> line.rig.journal.add("sc-" + i % 7, classes[i % 3]));
        ScriptedCityLink link = line.connect();
        for (int i = 0; i < 50; i++) {
            IntStream.range(0, 11).forEach(j -> line.rig.journal.add("sc-" + j % 7, classes[j % 3]));
            link.acknowledgeAll();
            line.step(13);
        }
        line.drain();

        assertThat(link.seqs()).hasSize(300 + 550).doesNotHaveDuplicates();
        for (DataClass dataClass : classes) {
            for (Lane lane : Lane.values()) {
                assertThat(link.data().stream()
                                .filter(sent -> topic(sent).lane() == lane
                                        && topic(sent).dataClass() == dataClass)
                                .flatMap(sent -> sent.seqs().stream()))
                        .isSorted();
            }
        }
        assertThat(line.rig.journal.unsentEntries()).isZero();
    }

    @Test
    void batchThatStaysUnconfirmedCostsTheConnection() {
        Line line = new Line();
        line.rig.journal.addTelemetry(1);
        ScriptedCityLink link = line.connect();
        line.step(0);
        line.step(9_999);
        assertThat(link.abandoned).isFalse();

        line.step(1);

        assertThat(link.abandoned).isTrue();
        assertThat(line.rig.health.conditions()).containsKey(ErrorCode.E802);
        line.connect();
        line.drain();
        assertThat(line.rig.health.conditions()).isEmpty();
    }

    @Test
    void journalThatCannotBeReadIsTriedAgainAndTheConnectionStays() {
        Line line = new Line();
        line.rig.journal.addTelemetry(1);
        line.rig.journal.unreadable = true;
        ScriptedCityLink link = line.connect();
        line.step(0);
        line.rig.journal.unreadable = false;
        line.step(999);
        assertThat(link.data()).isEmpty();

        line.step(1);

        assertThat(link.seqs()).containsExactly(1L);
        assertThat(link.abandoned).isFalse();
    }

    @Test
    void newJournalStartsOverWithItsOwnEpoch() {
        Line line = new Line();
        line.rig.journal.addTelemetry(2);
        ScriptedCityLink link = line.connect();
        line.step(0);
        line.rig.journal.epoch = "e2";
        line.step(0);
        link.acknowledgeAll();
        line.drain();

        List<ScriptedCityLink.Sent> data = link.data();
        assertThat(new String(data.get(0).message().payload(), UTF_8)).contains("\"epoch\":\"e1\"");
        assertThat(new String(data.get(1).message().payload(), UTF_8)).contains("\"epoch\":\"e2\"");
        assertThat(link.seqs()).containsExactly(1L, 2L, 1L, 2L);
    }

    @Test
    void whenBytesAreScarceEventsGoAndTelemetryWaits() {
        UplinkSettings frugal = new UplinkSettings(
                CityEar.TOPICS,
                Rig.brokers(Line.FIRST),
                BatchSettings.DEFAULT,
                Rig.QUICK,
                Confirm.PUBACK,
                UplinkSettings.BYTES_PER_DAY_LEAST,
                Duration.ofSeconds(300));
        Line line = new Line(frugal);
        line.rig.registry.devices = List.of();
        ScriptedCityLink link = line.connect();
        line.rig.journal.addTelemetry(200);
        line.drain();
        long before = link.seqs().size();
        assertThat(before).isLessThan(200);
        long event = line.rig.journal.add("me-0", DataClass.EVENT);
        line.drain();
        assertThat(link.seqs()).hasSize((int) before + 1).contains(event);

        line.step(Duration.ofDays(1).toMillis());
        line.drain();

        assertThat(link.seqs().size()).isGreaterThan((int) before + 1);
    }

    @Test
    void freshEntriesThatCouldNotBeReadForLongBecomeBacklogAndNewerOnesGoFirst() {
        Line line = new Line(new UplinkSettings(
                CityEar.TOPICS,
                Rig.brokers(Line.FIRST),
                Line.batches(2, 1),
                RetrySettings.DEFAULT,
                Confirm.PUBACK,
                0,
                Duration.ZERO));
        ScriptedCityLink link = line.connect();
        line.rig.journal.addTelemetry(10);
        line.step(0);
        line.step(Drain.LIVE_AGE_MAX_MILLIS);
        assertThat(line.uplink.status().progress().backlog()).isZero();

        line.step(1);
        assertThat(line.uplink.status().progress().backlog()).isPositive();
        long fresh = line.rig.journal.add("me-0", DataClass.EVENT);
        line.drain();

        List<Long> sent = link.seqs();
        assertThat(sent).hasSize(11).doesNotHaveDuplicates();
        assertThat(sent.indexOf(fresh)).isLessThan(sent.indexOf(10L));
        assertThat(topic(link.data().get(link.data().size() - 1)).lane()).isEqualTo(Lane.BACKLOG);
    }

    @Test
    void drainIsForetoldFromTheBacklogsOwnRate() {
        Line line = new Line(Line.batches(1, 10));
        line.rig.journal.addTelemetry(1_000);
        ScriptedCityLink link = line.connect();
        for (int second = 0; second < 10; second++) {
            line.rig.journal.addTelemetry(10);
            for (int i = 0; i < 4; i++) {
                link.acknowledgeAll();
                line.step(250);
            }
        }

        UplinkStatus.Progress progress = line.uplink.status().progress();
        double backlogPerSecond =
                progress.backlog() / (double) progress.drainSeconds().getAsLong();
        assertThat(backlogPerSecond).isBetween(15.0, 35.0).isLessThan(progress.confirmedPerSecond());
    }

    @Test
    void entryThatMakesTheBrokerHangUpIsFoundAndPutAsideWhileAllOthersArrive() {
        Line line = new Line(Line.batches(8, 100));
        line.rig.journal.addTelemetry(250);
        long poison = 123;
        Set<Long> arrived = new TreeSet<>();
        for (int round = 0; round < 60 && line.rig.journal.unsentEntries() > 1; round++) {
            ScriptedCityLink link = line.connect();
            boolean open = true;
            for (int i = 0; i < 300 && open && line.rig.journal.unsentEntries() > 1; i++) {
                for (ScriptedCityLink.Sent sent : link.takeUnacknowledged()) {
                    open = open && !(sent.isData() && sent.seqs().contains(poison));
                    if (open) {
                        link.acknowledge(sent);
                        arrived.addAll(sent.isData() ? sent.seqs() : List.of());
                    }
                }
                line.step(60);
            }
            link.fail();
            line.step(0);
        }

        assertThat(arrived).hasSize(249).doesNotContain(poison);
        assertThat(line.rig.journal.unsent()).containsExactly(new SeqRange(poison, poison));
    }

    @Test
    void closeSaysGoodByeAndLeavesUnconfirmedEntriesInTheJournal() {
        Line line = new Line();
        line.rig.journal.addTelemetry(3);
        ScriptedCityLink link = line.connect();
        line.step(0);
        line.clock.tickBy(100);
        link.sent.stream().filter(sent -> !sent.isData()).forEach(link::acknowledge);
        link.answersAtOnce = true;

        line.uplink.close();

        ScriptedCityLink.Sent last = link.sent.get(link.sent.size() - 1);
        assertThat(last.message()).satisfies(message -> {
            assertThat(message.topic()).isEqualTo(CityEar.TOPICS.status());
            assertThat(message.retained()).isTrue();
            assertThat(message.payload()).isEqualTo(StatusMessage.OFFLINE_STOPPED);
        });
        assertThat(link.disconnected).isTrue();
        assertThat(line.rig.journal.unsentEntries()).isEqualTo(3);
        assertThat(line.rig.journal.opened).isZero();
    }

    @Test
    void silentBrokerHoldsTheEndUpForABoundedTimeAndKeepsTheWill() {
        Line line = new Line();
        line.rig.journal.addTelemetry(3);
        ScriptedCityLink link = line.connect();
        line.step(0);
        long startedMillis = line.clock.monoMillis();
        line.clock.tickBy(100);

        line.uplink.close();

        assertThat(line.clock.monoMillis() - startedMillis)
                .isBetween(2 * Uplink.CLOSE_MILLIS, 2 * Uplink.CLOSE_MILLIS + 1_000);
        assertThat(link.disconnected).isFalse();
        assertThat(link.abandoned).isTrue();
    }
}
