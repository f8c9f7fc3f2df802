package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.journal.Journal.ResolvedTime;
import tsuji.gateway.journal.SeqRange;
import tsuji.wire.DataClass;
import tsuji.wire.TimeQuality;

/** Nothing disappears silently (P2): what becomes of entries that are hard to send, and of journals that are replaced. */
class LostAndFoundTest {
    private final Line line = new Line(Line.batches(8, 100));
    private final ScriptedJournal journal = line.rig.journal;

    private static List<Long> seqs(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void confirmationsOfTheOldJournalConfirmNothingInTheNewOne() {
        journal.addTelemetry(3);
        ScriptedCityLink link = line.connect();
        line.step(0);
        link.acknowledgeAll();
        line.step(0);
        assertThat(journal.unsentEntries()).isEqualTo(3);

        journal.replace("e2");
        journal.boots.put(ScriptedJournal.BOOT, new ResolvedTime(OptionalLong.of(1), TimeQuality.SYNCED));
        journal.addTelemetry(3);
        line.step(Confirmations.STRIDE_MILLIS);
        assertThat(journal.unsentEntries()).isEqualTo(3);

        line.drain();
        assertThat(link.seqs()).containsExactly(1L, 2L, 3L, 1L, 2L, 3L);
        assertThat(journal.unsentEntries()).isZero();
    }

    @Test
    void numbersThatTheOldJournalHadNotWrittenAsConfirmedAreSentFromTheNewOne() {
        journal.lazy = true;
        journal.addTelemetry(3);
        ScriptedCityLink link = line.connect();
        line.drain();

        journal.replace("e2");
        journal.boots.put(ScriptedJournal.BOOT, new ResolvedTime(OptionalLong.of(1), TimeQuality.SYNCED));
        journal.addTelemetry(5);
        line.drain();

        assertThat(link.seqs()).isEqualTo(List.of(1L, 2L, 3L, 1L, 2L, 3L, 4L, 5L));
    }

    @Test
    void numbersPutAsideInTheOldJournalAreSentFromTheNewOne() {
        journal.addUndecodable("sc-0");
        ScriptedCityLink link = line.connect();
        line.drain();
        assertThat(line.rig.health.conditions()).containsKey(ErrorCode.E406);

        journal.replace("e2");
        journal.boots.put(ScriptedJournal.BOOT, new ResolvedTime(OptionalLong.of(1), TimeQuality.SYNCED));
        journal.addTelemetry(1);
        line.drain();

        assertThat(link.seqs()).containsExactly(1L);
        assertThat(line.rig.health.conditions()).doesNotContainKey(ErrorCode.E406);
    }

    @Test
    void undecodableEntryIsCountedShownAndTriedAgainAfterADay() {
        journal.addTelemetry(2);
        long bad = journal.addUndecodable("sc-0");
        journal.addTelemetry(2);
        ScriptedCityLink link = line.connect();
        line.drain();

        assertThat(link.seqs()).containsExactly(1L, 2L, 4L, 5L);
        assertThat(journal.unsent()).containsExactly(new SeqRange(bad, bad));
        assertThat(line.rig.health.conditions().get(ErrorCode.E406)).contains("entry " + bad);
        assertThat(line.uplink.status().progress().putAside()).containsEntry("undecodable", 1L);
        assertThat(lastLedger(link)).contains("\"put_aside\":1");

        line.step(PutAside.RETRY_AFTER_MILLIS - 10_000);
        line.drain();
        journal.repair(bad);
        line.step(20_000);
        line.drain();

        assertThat(link.seqs()).containsExactly(1L, 2L, 4L, 5L, bad);
        assertThat(journal.unsentEntries()).isZero();
        assertThat(line.rig.health.conditions()).doesNotContainKey(ErrorCode.E406);
    }

    private static String lastLedger(ScriptedCityLink link) {
        return link.sent.stream()
                .filter(sent -> sent.message().topic().equals(CityEar.TOPICS.ledger()))
                .reduce((before, after) -> after)
                .map(sent -> new String(sent.message().payload(), StandardCharsets.UTF_8))
                .orElseThrow();
    }

    @Test
    void entryThatTheBrokerRefusesStaysShownWhileOthersAreConfirmed() {
        journal.addTelemetry(30);
        long poison = journal.add("me-0", DataClass.TELEMETRY);
        journal.addTelemetry(30);
        sendUntilFound(poison);

        ScriptedCityLink link = line.connect();
        journal.addTelemetry(1);
        line.drain();

        assertThat(link.abandoned).isFalse();
        assertThat(line.rig.health.conditions().get(ErrorCode.E803)).contains("entry " + poison);
        assertThat(line.uplink.status().progress().putAside()).containsEntry("refused", 1L);
        line.step(PutAside.RETRY_AFTER_MILLIS);
        line.drain();
        assertThat(link.seqs()).contains(poison);
        assertThat(line.rig.health.conditions()).doesNotContainKey(ErrorCode.E803);
    }

    /** A broker that hangs up on one entry and acknowledges all that comes before it, also on the same connection. */
    private void sendUntilFound(long poison) {
        for (int round = 0; round < 40 && !line.rig.health.conditions().containsKey(ErrorCode.E803); round++) {
            journal.add("me-0", DataClass.EVENT);
            ScriptedCityLink link = line.connect();
            boolean open = true;
            for (int i = 0; i < 100 && open; i++) {
                for (ScriptedCityLink.Sent sent : link.takeUnacknowledged()) {
                    open = open && !(sent.isData() && sent.seqs().contains(poison));
                    if (open) {
                        link.acknowledge(sent);
                    }
                }
                line.step(60);
            }
            link.fail();
            line.step(0);
        }
    }

    @Test
    void eventsThatGoThroughDoNotHideAnEntryThatTheBrokerRefuses() {
        journal.addTelemetry(200);

        sendUntilFound(150);
        line.connect();
        line.drain();

        assertThat(line.rig.health.conditions()).containsKey(ErrorCode.E803);
        assertThat(journal.unsent()).containsExactly(new SeqRange(150, 150));
    }

    @Test
    void whatTheBrokerTookIsNotSuspectedForWantOfAReceipt() {
        Line receipts =
                new Line(Rig.settings(Rig.brokers(Line.FIRST), Line.batches(8, 100), UplinkSettings.Confirm.RECEIPT));
        receipts.rig.journal.addTelemetry(700);
        for (int round = 0; round < 5; round++) {
            ScriptedCityLink link = receipts.connect();
            receipts.drain();
            assertThat(link.seqs()).isEqualTo(seqs(1, 700));
            link.fail();
            receipts.step(0);
        }
    }

    @Test
    void numbersOfExpiredEntriesAreSettledWithTheOthers() {
        journal.addTelemetry(100);
        for (long seq = 1; seq <= 99; seq += 2) {
            journal.expire(new SeqRange(seq, seq));
        }
        line.connect();
        line.drain();

        assertThat(journal.unsent()).isEmpty();
    }

    @Test
    void entryThatWasPassedOverGoesOutWhenTheJournalIsAskedAgain() {
        journal.addTelemetry(2);
        journal.hidden.add(1L);
        ScriptedCityLink link = line.connect();
        line.drain();
        journal.hidden.clear();
        line.step(Session.RESTOCK_EVERY_MILLIS - 5_000);
        line.drain();
        assertThat(link.seqs()).containsExactly(2L);

        line.step(5_000);
        line.drain();

        assertThat(link.seqs()).containsExactly(2L, 1L);
    }

    @Test
    void whatIsUnderWayIsNotSentTwiceWhenTheJournalIsAskedAgain() {
        Line receipts = new Line(new UplinkSettings(
                CityEar.TOPICS,
                Rig.brokers(Line.FIRST),
                Line.batches(4, 10),
                new RetrySettings(
                        Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofHours(1)),
                UplinkSettings.Confirm.RECEIPT,
                0,
                Duration.ZERO));
        receipts.rig.journal.addTelemetry(25);
        ScriptedCityLink link = receipts.connect();
        receipts.drain();

        receipts.step(Session.RESTOCK_EVERY_MILLIS);
        receipts.drain();

        assertThat(link.seqs()).isEqualTo(seqs(1, 25));
    }
}
