package tsuji.sim.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.record.SentMessage;
import tsuji.sim.record.StoredEntry;
import tsuji.sim.scenario.Expectations;

class VerifierTest {
    private static final long T0 = 1_790_000_000_000L;
    private static final String KEY = "00000000000000aa";

    @TempDir
    private Path dir;

    private final List<SentMessage> sent = new ArrayList<>();
    private final List<StoredEntry> city = new ArrayList<>();

    @Test
    void liveAndBacklogAreToldApart() throws IOException {
        acknowledged("A", 1);
        acknowledged("A", 2);
        stored("A", 1, 10, "live");
        stored("A", 2, 11, "backlog");

        Tally tally = tally(Ledger.UNKNOWN);

        assertThat(tally.confirmed()).isEqualTo(2);
        assertThat(tally.arrivals().live()).isEqualTo(1);
        assertThat(tally.arrivals().backlog()).isEqualTo(1);
        assertThat(tally.lost()).isZero();
        assertThat(Verdict.of(tally, Expectations.PROMISES).isPass()).isTrue();
    }

    @Test
    void acknowledgedMessageThatIsNowhereIsLostAndTheVerdictIsRed() throws IOException {
        acknowledged("A", 1);
        acknowledged("A", 2);
        acknowledged("B", 1);
        stored("A", 1, 10, "live");
        stored("B", 1, 11, "live");

        Tally tally = tally(Ledger.UNKNOWN);

        assertThat(tally.lost()).isEqualTo(1);
        assertThat(tally.losses()).containsExactly(new Tally.Loss("A", 1, 2));
        Verdict verdict = Verdict.of(tally, Expectations.PROMISES);
        assertThat(verdict.isPass()).isFalse();
        assertThat(verdict.line()).startsWith("VERDICT FAIL accepted=3 confirmed=2 queued=0 lost=1 ");
    }

    @Test
    void anySingleLossAmongManyIsSeen() throws IOException {
        for (int missing = 1; missing <= 30; missing++) {
            sent.clear();
            city.clear();
            for (int i = 1; i <= 30; i++) {
                acknowledged("A", i);
                if (i != missing) {
                    stored("A", i, i, "live");
                }
            }
            assertThat(tally(Ledger.UNKNOWN).losses()).containsExactly(new Tally.Loss("A", 1, missing));
        }
    }

    @Test
    void whatTheLedgerStillHoldsIsQueuedAndNotLost() throws IOException {
        acknowledged("A", 1);
        acknowledged("A", 2);

        Tally tally = tally(ledger("A", 2, 0));

        assertThat(tally.queued()).isEqualTo(2);
        assertThat(tally.lost()).isZero();
    }

    @Test
    void queueOfOneDeviceDoesNotHideTheLossOfAnother() throws IOException {
        acknowledged("A", 1);
        acknowledged("B", 1);

        Tally tally = tally(ledger("A", 10, 0));

        assertThat(tally.queued()).isEqualTo(1);
        assertThat(tally.losses()).containsExactly(new Tally.Loss("B", 1, 1));
    }

    @Test
    void whatTheLedgerGaveUpIsExpired() throws IOException {
        acknowledged("A", 1);
        acknowledged("A", 2);
        acknowledged("A", 3);

        Tally tally = tally(ledger("A", 1, 1));

        assertThat(tally.queued()).isEqualTo(1);
        assertThat(tally.expired()).isEqualTo(1);
        assertThat(tally.lost()).isEqualTo(1);
    }

    @Test
    void sameIdentityAgainIsADuplicate() throws IOException {
        acknowledged("A", 1);
        stored("A", 1, 10, "live");
        stored("A", 1, 10, "backlog");

        Tally tally = tally(Ledger.UNKNOWN);

        assertThat(tally.arrivals().duplicates()).isEqualTo(1);
        assertThat(tally.arrivals().doubled()).isZero();
        assertThat(Verdict.of(tally, Expectations.PROMISES).isPass()).isTrue();
    }

    @Test
    void sameMessageUnderAnotherSequenceNumberIsDoubledAndTheVerdictIsRed() throws IOException {
        acknowledged("A", 1);
        stored("A", 1, 10, "live");
        stored("A", 1, 11, "live");

        Tally tally = tally(Ledger.UNKNOWN);

        assertThat(tally.arrivals().doubled()).isEqualTo(1);
        assertThat(Verdict.of(tally, Expectations.PROMISES).isPass()).isFalse();
    }

    @Test
    void sameMessageInAnotherEpochIsDoubled() throws IOException {
        acknowledged("A", 1);
        stored("A", 1, 10, "live");
        city.add(new StoredEntry("hitachi/gw-01", "e2", 10, "live", "telemetry", "A", "exact", 1, KEY, T0 + 10, "gQ"));

        assertThat(tally(Ledger.UNKNOWN).arrivals().doubled()).isEqualTo(1);
    }

    @Test
    void anotherContentIsCorruptedAndTheVerdictIsRed() throws IOException {
        acknowledged("A", 1);
        city.add(new StoredEntry(
                "hitachi/gw-01", "e1", 10, "live", "telemetry", "A", "exact", 1, "00000000000000ab", T0 + 10, "gQ"));

        Tally tally = tally(Ledger.UNKNOWN);

        assertThat(tally.arrivals().corrupted()).isEqualTo(1);
        assertThat(Verdict.of(tally, Expectations.PROMISES).isPass()).isFalse();
    }

    @Test
    void messageAfterALaterOneOfItsTopicIsReordered() throws IOException {
        for (int i = 1; i <= 3; i++) {
            acknowledged("A", i);
        }
        stored("A", 1, 10, "live");
        stored("A", 3, 12, "live");
        stored("A", 2, 11, "live");

        assertThat(tally(Ledger.UNKNOWN).arrivals().reordered()).isEqualTo(1);
    }

    @Test
    void lanesAndClassesMayOvertakeEachOther() throws IOException {
        for (int i = 1; i <= 3; i++) {
            acknowledged("A", i);
        }
        city.add(new StoredEntry("hitachi/gw-01", "e1", 12, "live", "event", "A", "exact", 3, KEY, T0 + 12, "gQ"));
        stored("A", 2, 11, "live");
        stored("A", 1, 10, "backlog");

        assertThat(tally(Ledger.UNKNOWN).arrivals().reordered()).isZero();
    }

    @Test
    void refusedMessageIsNotLost() throws IOException {
        sent.add(message(1, 1, T0 + 5, 0x99, 1));
        acknowledged("A", 2);
        stored("A", 2, 10, "live");

        Tally tally = tally(Ledger.UNKNOWN);

        assertThat(tally.refused()).isEqualTo(1);
        assertThat(tally.acknowledged()).isEqualTo(1);
        assertThat(tally.lost()).isZero();
    }

    @Test
    void refusedMessageAtTheCityIsShown() throws IOException {
        sent.add(message(1, 1, T0 + 5, 0x99, 1));
        stored("A", 1, 10, "live");

        assertThat(tally(Ledger.UNKNOWN).arrivals().refused()).isEqualTo(1);
    }

    @Test
    void messageWithoutAnswerMayBeAtTheCityOrNot() throws IOException {
        sent.add(message(1, 1, 0, 0, 2));
        sent.add(message(2, 1, 0, 0, 1));
        stored("A", 1, 10, "live");

        Tally tally = tally(Ledger.UNKNOWN);

        assertThat(tally.unacknowledged()).isEqualTo(2);
        assertThat(tally.unacknowledgedAtCity()).isEqualTo(1);
        assertThat(tally.lost()).isZero();
    }

    @Test
    void qosZeroIsNeitherAcknowledgedNorUnacknowledged() throws IOException {
        sent.add(message(1, 0, 0, 0, 1));
        sent.add(message(2, 0, 0, 0, 1));
        stored("A", 1, 10, "live");

        Tally tally = tally(Ledger.UNKNOWN);

        assertThat(tally.unacknowledged()).isZero();
        assertThat(tally.unacknowledgedAtCity()).isEqualTo(1);
        assertThat(tally.lost()).isZero();
    }

    @Test
    void messageThatNeverLeftTheDeviceIsNeverSent() throws IOException {
        sent.add(message(1, 1, 0, 0, 0));

        assertThat(tally(Ledger.UNKNOWN).neverSent()).isEqualTo(1);
    }

    @Test
    void arrivalsThatNoDeviceOfTheRunSentAreForeign() throws IOException {
        acknowledged("A", 2);
        stored("A", 2, 10, "live");
        stored("A", 1, 11, "live");
        stored("A", 0, 12, "live");
        stored("A", 3, 13, "live");
        stored("A", 1L << 53, 14, "live");
        stored("Z", 1, 15, "live");

        Tally tally = tally(Ledger.UNKNOWN);

        assertThat(tally.arrivals().foreign()).isEqualTo(5);
        assertThat(tally.confirmed()).isEqualTo(1);
    }

    @Test
    void liveLatencyRunsFromTheFirstAttemptToTheCity() throws IOException {
        for (int i = 1; i <= 100; i++) {
            acknowledged("A", i);
            stored("A", i, i, "live");
        }

        Tally tally = tally(Ledger.UNKNOWN);

        assertThat(tally.arrivals().liveP50Millis()).isEqualTo(50);
        assertThat(tally.arrivals().liveP99Millis()).isEqualTo(99);
    }

    @Test
    void runInWhichNothingWasDeliveredProvesNothing() throws IOException {
        sent.add(message(1, 1, 0, 0, 3));

        Verdict verdict = Verdict.of(tally(Ledger.UNKNOWN), Expectations.PROMISES);

        assertThat(verdict.isProof()).isFalse();
        assertThat(verdict.isPass()).isFalse();
        assertThat(verdict.line()).contains("nothing is proved");
    }

    @Test
    void losingManyDevicesListsTheWorst() throws IOException {
        for (int device = 1; device <= Tally.LOSSES_MAX + 1; device++) {
            for (int i = 1; i <= device; i++) {
                acknowledged("D" + device, i);
            }
        }

        Tally tally = tally(Ledger.UNKNOWN);

        assertThat(tally.losses()).hasSize(Tally.LOSSES_MAX);
        assertThat(tally.losses().get(0)).isEqualTo(new Tally.Loss("D21", 21, 1));
        assertThat(tally.losses()).noneMatch(loss -> loss.device().equals("D1"));
    }

    @Test
    void sequenceNumbersOfDevicesAreBounded() throws IOException {
        sent.add(message(DeviceTrack.MSG_SEQ_MAX + 1L, 1, T0, 0, 1));

        assertThatThrownBy(() -> tally(Ledger.UNKNOWN)).hasMessageContaining("allowed 1 to 20000000");
    }

    @Test
    void everyMessageHasExactlyOneFateAndTheFatesAddUp() throws IOException {
        for (int i = 1; i <= 7; i++) {
            acknowledged("A", i);
        }
        stored("A", 2, 11, "live");
        stored("A", 1, 10, "live");
        stored("A", 2, 11, "backlog");
        stored("A", 3, 12, "backlog");
        sent.add(message(8, 1, T0 + 5, 0x99, 1));
        sent.add(message(9, 1, 0, 0, 2));
        sent.add(message(10, 1, 0, 0, 0));

        List<MessageFate> fates = new ArrayList<>();
        Tally tally = tally(new Ledger(true, Map.of("A", new Ledger.Account(6, 3, 1, 1, 2, 0))), fates);

        assertThat(fates)
                .map(fate -> fate.msgSeq() + " " + fate.fate().label() + (fate.repeated() ? " duplicate" : "")
                        + (fate.reordered() ? " reordered" : ""))
                .containsExactly(
                        "1 live reordered",
                        "2 live duplicate",
                        "3 backlog",
                        "4 expired",
                        "5 refused",
                        "6 lost",
                        "7 queued",
                        "8 refused",
                        "9 unacknowledged",
                        "10 never-sent");
        assertThat(fates).hasSize((int) tally.sent());
        assertThat(tally.acknowledged()).isEqualTo(tally.confirmed() + tally.queued() + tally.expired() + 1 + 1);
        assertThat(tally.refused()).isEqualTo(2);
        assertThat(tally.lost()).isEqualTo(1);
    }

    @Test
    void corruptedAndDoubledAreMarkedOnTheirMessage() throws IOException {
        acknowledged("A", 1);
        city.add(new StoredEntry("h/g", "e1", 10, "live", "telemetry", "A", "exact", 1, "00", T0, "gQ"));
        stored("A", 1, 11, "live");

        List<MessageFate> fates = new ArrayList<>();
        tally(Ledger.UNKNOWN, fates);

        assertThat(fates).containsExactly(new MessageFate("A", 1, MessageFate.Fate.LIVE, false, false, true, true));
    }

    @Test
    void babbleMayBeRefusedOrTakenAndIsNeverMissed() throws IOException {
        acknowledged("A", 1);
        stored("A", 1, 1, "live");
        sent.add(SentMessage.babble("A", 5));

        Tally refused = tally(new Ledger(true, Map.of("A", new Ledger.Account(1, 1, 0, 0, 5, 0))));
        Tally oneTooMany = tally(new Ledger(true, Map.of("A", new Ledger.Account(1, 1, 0, 0, 7, 0))));

        assertThat(refused.books().differences()).isEmpty();
        assertThat(refused.sent()).isEqualTo(1);
        assertThat(refused.lost()).isZero();
        assertThat(oneTooMany.books().differences()).hasSize(1);
    }

    private void acknowledged(String device, long msgSeq) {
        sent.add(new SentMessage(device, msgSeq, KEY, "telemetry", 1, T0, T0 + 5, 0, 1));
    }

    private static SentMessage message(long msgSeq, int qos, long ackedAt, int reason, int attempts) {
        return new SentMessage("A", msgSeq, KEY, "telemetry", qos, T0, ackedAt, reason, attempts);
    }

    private void stored(String device, long msgSeq, long seq, String lane) {
        city.add(entry(device, msgSeq, seq, lane));
    }

    private static StoredEntry entry(String device, long msgSeq, long seq, String lane) {
        return new StoredEntry(
                "hitachi/gw-01", "e1", seq, lane, "telemetry", device, "exact", msgSeq, KEY, T0 + seq, "gQ");
    }

    private static Ledger ledger(String device, long queued, long expired) {
        return new Ledger(true, Map.of(device, new Ledger.Account(0, 0, queued, expired, 0, 0)));
    }

    private Tally tally(Ledger ledger) throws IOException {
        return tally(ledger, new ArrayList<>());
    }

    private Tally tally(Ledger ledger, List<MessageFate> fates) throws IOException {
        Path sentFile = dir.resolve("sent.ndjson");
        Path cityFile = dir.resolve("city.ndjson");
        try (RecordWriter writer = RecordWriter.create(sentFile)) {
            for (SentMessage message : sent) {
                writer.write(message);
            }
        }
        try (RecordWriter writer = RecordWriter.create(cityFile)) {
            for (StoredEntry entry : city) {
                writer.write(entry);
            }
        }
        return Verifier.tally(sentFile, List.of(cityFile), ledger, fates::add);
    }
}
