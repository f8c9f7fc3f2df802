package tsuji.sim.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.record.ExpectedReading;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.record.StoredEntry;
import tsuji.wire.Reading;
import tsuji.wire.Senml;

class ReadingVerifierTest {
    private static final long SLOT = 1_795_658_400;

    @TempDir
    private Path dir;

    private RecordWriter city;
    private long seq;

    @BeforeEach
    void expectPowerAndASlot() throws IOException {
        city = RecordWriter.create(dir.resolve("city"));
        try (RecordWriter writer = RecordWriter.create(dir.resolve("expected"))) {
            writer.write(new ExpectedReading("MT-1", "power", "W", 0, 500, 1_500.5));
            writer.write(new ExpectedReading("MT-1", "interval_import", "Wh", SLOT, 700, 700));
        }
    }

    @Test
    void whatCameAsItWasMeasuredIsNoDifference() throws IOException {
        stored(Reading.number("power", "W", 500, SLOT), Reading.number("power", "W", 1_500.5, SLOT + 1));
        stored(Reading.number("interval_import", "Wh", 700, SLOT));

        ReadingTally tally = tally(Ledger.UNKNOWN);

        assertThat(tally.expected()).isEqualTo(2);
        assertThat(tally.differences()).isEmpty();
    }

    @Test
    void aKindAndASlotThatNeverCameAreDifferences() throws IOException {
        stored(Reading.number("interval_import", "Wh", 700, SLOT - 1_800));

        assertThat(tally(Ledger.UNKNOWN).differences())
                .containsExactly(
                        "MT-1 power: never came to the city",
                        "MT-1 interval_import of " + SLOT + ": never came to the city");
    }

    @Test
    void oneWrongValueAmongRightOnesIsADifference() throws IOException {
        stored(Reading.number("power", "W", 500, SLOT), Reading.number("power", "W", 499.9, SLOT + 1));
        stored(Reading.number("interval_import", "Wh", 700, SLOT));

        assertThat(tally(Ledger.UNKNOWN).differences())
                .singleElement()
                .asString()
                .startsWith("MT-1 power: 1 wrong");
    }

    @Test
    void anotherUnitIsADifference() throws IOException {
        stored(Reading.number("power", "kW", 700, SLOT), Reading.number("interval_import", "Wh", 700, SLOT));

        assertThat(tally(Ledger.UNKNOWN).differences())
                .singleElement()
                .asString()
                .contains("kW", "500.0 to 1500.5 W");
    }

    @Test
    void aRepeatOfOneMessageCountsOnce() throws IOException {
        stored(Reading.number("power", "W", 500, SLOT), Reading.number("interval_import", "Wh", 700, SLOT));
        seq--;
        stored(Reading.number("power", "W", 500, SLOT), Reading.number("interval_import", "Wh", 700, SLOT));

        assertThat(tally(ledger(1, 0, 0)).differences()).isEmpty();
    }

    @Test
    void whatTheGatewayHasAcceptedIsAtTheCityOrAccountedFor() throws IOException {
        stored(Reading.number("power", "W", 500, SLOT), Reading.number("interval_import", "Wh", 700, SLOT));

        assertThat(tally(ledger(2, 1, 0)).differences()).isEmpty();
        assertThat(tally(ledger(2, 0, 0)).differences())
                .containsExactly("MT-1: the gateway accepted 2, the city has 1, 0 wait, 0 expired");
    }

    @Test
    void whatTheGatewayHasNotAcceptedIsNotAtTheCity() throws IOException {
        stored(Reading.number("power", "W", 500, SLOT), Reading.number("interval_import", "Wh", 700, SLOT));

        assertThat(tally(ledger(0, 0, 0)).differences()).hasSize(1);
    }

    @Test
    void aMessageThatTheGatewayHasRefusedIsADifference() throws IOException {
        stored(Reading.number("power", "W", 500, SLOT), Reading.number("interval_import", "Wh", 700, SLOT));

        assertThat(tally(ledger(1, 0, 3)).differences()).containsExactly("MT-1: the gateway refused 3");
    }

    private void stored(Reading... readings) throws IOException {
        String body = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Senml.encode(Senml.Format.CBOR, List.of(readings)));
        city.write(new StoredEntry("a/g", "e", ++seq, "live", "telemetry", "MT-1", "synced", 0, "00", 1_010, body));
    }

    private ReadingTally tally(Ledger ledger) throws IOException {
        city.flush();
        return ReadingVerifier.tally(dir.resolve("expected"), List.of(dir.resolve("city")), ledger);
    }

    private static Ledger ledger(long accepted, long queued, long refused) throws IOException {
        return Ledger.parse(("{\"devices\":[{\"device\":\"MT-1\",\"accepted\":" + accepted + ",\"queued\":" + queued
                        + ",\"refused\":{\"bad\":" + refused + "},\"expired\":{}}]}")
                .getBytes(StandardCharsets.UTF_8));
    }
}
