package tsuji.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.sim.scenario.Speed;
import tsuji.sim.scenario.Target;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;

class TableTest {
    private static final double NOON = Instant.parse("2026-09-12T03:00:00Z").getEpochSecond();

    @TempDir
    Path folder;

    private Recording recording(String header, String... rows) throws IOException {
        Path file = folder.resolve("table.csv");
        Files.writeString(file, header + "\n" + String.join("\n", rows) + "\n");
        return Recordings.read(file);
    }

    @Test
    void rowBecomesAMessageOfItsFields() throws IOException {
        Recording recording = recording(
                "device,time,temperature[Cel],open,state,rh[%RH]", "A,2026-09-12T12:00:00+09:00,-1.5e1,true,ok,");

        assertThat(recording.types()).isEqualTo(Map.of(new DeviceId("A"), "generic"));
        assertThat(recording.messages()).hasSize(1);
        assertThat(recording.messages().get(0).readings())
                .containsExactly(
                        Reading.number("temperature", "Cel", -15, NOON),
                        Reading.flag("open", true, NOON),
                        Reading.text("state", "ok", NOON));
    }

    @Test
    void messagesAreInTheOrderOfTime() throws IOException {
        Recording recording = recording("device,time,x", "A,1790000002,2", "B,1790000000.5,0", "A,1790000001,1");

        assertThat(recording.messages())
                .extracting(RecordedMessage::lastSeconds)
                .containsExactly(1_790_000_000.5, 1_790_000_001.0, 1_790_000_002.0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            A B,1790000000,1          | A B
            A,yesterday,1             | yesterday
            A,12,1                    | time 12 is before 1978
            A,2026-09-12T12:00:00,1   | 2026-09-12T12:00:00
            A,1790000000,             | says nothing
            """)
    void rowThatCannotBeMeantIsRefusedWithItsReason(String row, String reason) throws IOException {
        Recording recording = recording("device,time,x", row, "A,1790000000,1");

        assertThat(recording.messages()).hasSize(1);
        assertThat(recording.findings()).hasSize(1);
        assertThat(recording.findings().get(0).toString())
                .contains("line 2: refused")
                .contains(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            device,time,x y  | column 3 is "x y"
            device,time,x,x  | column 4: x stands twice
            device,time,     | column 3 is ""
            devices,time,x   | unknown form
            """)
    void headerThatCannotBeMeantIsRefused(String header, String reason) {
        assertThatThrownBy(() -> recording(header, "A,1790000000,1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void recordingBeginsWhenItIsTold() throws IOException {
        Recording moved =
                recording("device,time,x", "A,1790000010,1", "A,1790000000,0").startingAt(1_800_000_000_500L);

        assertThat(moved.messages())
                .extracting(RecordedMessage::lastSeconds)
                .containsExactly(1_800_000_000.5, 1_800_000_010.5);
        assertThat(moved.shiftedSeconds()).isEqualTo(10_000_000.5);
        assertThat(moved.cast(new Target("h", 1, false, Optional.empty()), new Speed(60))
                        .speed()
                        .factor())
                .isEqualTo(60);
    }

    @Test
    void otherDevicesSayIt() throws IOException {
        Recording recording = recording("device,time,x", "A,1790000000,0", "B,1790000001,1");

        Recording renamed =
                recording.renamed(Map.of(new DeviceId("A"), new DeviceId("B"), new DeviceId("B"), new DeviceId("A")));

        assertThat(renamed.messages())
                .extracting(message -> message.device().value())
                .containsExactly("B", "A");
        assertThat(renamed.types()).hasSize(2);
    }

    @Test
    void renamingThatCannotBeMeantIsRefused() throws IOException {
        Recording recording = recording("device,time,x", "A,1790000000,0", "B,1790000001,1");

        assertThatThrownBy(() -> recording.renamed(Map.of(new DeviceId("C"), new DeviceId("D"))))
                .hasMessage("C does not occur in the recording");
        assertThatThrownBy(() -> recording.renamed(Map.of(new DeviceId("A"), new DeviceId("B"))))
                .hasMessage("two devices would be B");
    }
}
