package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tsuji.gateway.journal.Journal.ResolvedTime;
import tsuji.gateway.journal.SeqRange;
import tsuji.gateway.uplink.UplinkSettings.Confirm;
import tsuji.wire.DataClass;
import tsuji.wire.TimeQuality;

/** What the uplink waits for: the city's receipts, and the time of a boot. */
class UplinkWaitTest {
    @Test
    void receiptConfirmsAndThePubackDoesNot() {
        Line line = new Line(Rig.settings(Rig.brokers(Line.FIRST), BatchSettings.DEFAULT, Confirm.RECEIPT));
        line.rig.journal.addTelemetry(10);
        ScriptedCityLink link = line.connect();
        line.drain();
        assertThat(link.subscribed).contains(CityEar.TOPICS.receipts());
        assertThat(line.rig.journal.unsentEntries()).isEqualTo(10);

        link.arrive(CityEar.TOPICS.receipts(), "{\"epoch\":\"e0\",\"ranges\":[[1,10]]}");
        link.arrive(CityEar.TOPICS.receipts(), "garbage");
        line.step(0);
        line.step(100);
        assertThat(line.rig.journal.unsentEntries()).isEqualTo(10);

        link.arrive(CityEar.TOPICS.receipts(), "{\"epoch\":\"e1\",\"ranges\":[[1,6]]}");
        line.step(0);
        line.step(100);
        assertThat(line.rig.journal.unsent()).containsExactly(new SeqRange(7, 10));
    }

    @Test
    void receiptForEntriesThatWereNeverStoredConfirmsNothingInAdvance() {
        Line line = new Line(Rig.settings(Rig.brokers(Line.FIRST), BatchSettings.DEFAULT, Confirm.RECEIPT));
        line.rig.journal.addTelemetry(2);
        ScriptedCityLink link = line.connect();
        link.arrive(CityEar.TOPICS.receipts(), "{\"epoch\":\"e1\",\"ranges\":[[1,1000]]}");
        line.step(0);
        line.rig.journal.addTelemetry(3);
        line.drain();

        assertThat(line.rig.journal.unsent()).containsExactly(new SeqRange(3, 5));
    }

    @Test
    void entriesOfABootWithoutATrustedClockWaitWithoutBlockingOthers() {
        Line line = new Line();
        line.rig.journal.add("sc-0", DataClass.EVENT, 9, 1);
        line.rig.journal.add("sc-0", DataClass.EVENT);
        ScriptedCityLink link = line.connect();
        line.drain();
        assertThat(link.seqs()).containsExactly(2L);

        line.rig.journal.boots.put(9, new ResolvedTime(OptionalLong.of(1_700_000_000_000L), TimeQuality.ESTIMATED));
        line.drain();

        assertThat(link.seqs()).containsExactly(2L, 1L);
        assertThat(link.data().get(1).entries().get(0).quality()).isEqualTo(TimeQuality.ESTIMATED);
    }

    @Test
    void entriesWhoseTimeNobodyKnowsGoOutMarkedAfterTheWait() {
        Line line = new Line();
        line.rig.journal.add("sc-0", DataClass.EVENT, 9, 1);
        ScriptedCityLink link = line.connect();
        line.step(299_000);
        line.drain();
        assertThat(link.seqs()).isEmpty();
        assertThat(line.uplink.status().progress().held()).isEqualTo(1);

        line.step(1_000);
        line.drain();

        assertThat(link.seqs()).containsExactly(1L);
        assertThat(link.data().get(0).entries().get(0).quality()).isEqualTo(TimeQuality.UNKNOWN);
    }
}
