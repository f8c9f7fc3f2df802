package tsuji.bridge.echonet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.bridge.link.RecordedOutbox;
import tsuji.wire.DeviceId;

class SlotRecorderTest {
    private static final LocalDateTime BEGIN = LocalDateTime.of(2026, 5, 20, 14, 0);
    private static final EnergyScale SCALE = new EnergyScale(1, 1, 6);

    @TempDir
    Path folder;

    private final RecordedOutbox outbox = new RecordedOutbox();
    private SlotLedger ledger;
    private SlotRecorder recorder;

    @BeforeEach
    void begin() throws IOException {
        ledger = SlotFile.open(folder.resolve("meter.slots"), 30);
        ledger.identify("A00X000001", BEGIN);
        recorder = new SlotRecorder(new DeviceId("MT-1"), outbox, ledger, 30, ZoneOffset.ofHours(9));
        for (int i = 0; i < 3; i++) {
            LocalDateTime at = BEGIN.plusMinutes(30L * i);
            recorder.normal(at, OptionalLong.of(1_000 + 15L * i), SlotRecorder.Source.EA);
            recorder.report(at, SCALE, false);
        }
    }

    @Test
    void acknowledgedSlotsThatCouldNotBeKeptAreSettledLater() throws IOException {
        outbox.acknowledgeAll();
        // Nothing can be written where a directory stands in the way.
        Path inTheWay = Files.createDirectory(folder.resolve("meter.slots.new"));
        assertThatThrownBy(recorder::settle).isInstanceOf(IOException.class);
        Files.delete(inTheWay);

        assertThat(recorder.settle()).isEqualTo(2);

        SlotLedger afterRestart = SlotFile.open(folder.resolve("meter.slots"), 30);
        assertThat(afterRestart.missing(BEGIN.plusMinutes(60), 9)).isEmpty();
        assertThat(recorder.settle()).isZero();
    }

    @Test
    void slotUnderWayIsNotReportedAgain() throws IOException {
        assertThat(recorder.report(BEGIN, SCALE, false)).isZero();
        assertThat(recorder.missing(BEGIN.plusMinutes(60))).isEmpty();

        assertThat(recorder.settle()).isZero();

        assertThat(ledger.missing(BEGIN.plusMinutes(60), 9)).isEqualTo(List.of(BEGIN, BEGIN.plusMinutes(30)));
    }
}
