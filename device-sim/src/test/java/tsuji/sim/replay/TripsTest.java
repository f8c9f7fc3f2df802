package tsuji.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.replay.Finding.Fate;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.Value;

class TripsTest {
    private static final String HEADER = Trips.HEADER_START
            + ",Modified Date,Month,Hour,Day of Week,Council District (Start),Council District (End)";

    @TempDir
    Path folder;

    private Recording recording(String... rows) throws IOException {
        Path file = folder.resolve("trips.csv");
        Files.writeString(file, HEADER + "\n" + String.join("\n", rows) + "\n");
        return Recordings.read(file);
    }

    private static String row(String id, String vehicle, String seconds, String metres, String start) {
        return id + ",dev-1," + vehicle + "," + seconds + "," + metres + "," + start + ",,,,,,9,9";
    }

    private static double number(RecordedMessage message, String metric) {
        return message.readings().stream()
                .filter(reading -> reading.metric().equals(metric))
                .map(reading -> ((Value.Num) reading.value()).number())
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void tripIsStartTrackAndEndWithTheRecordedDurationAndDistance() throws IOException {
        Recording recording = recording(row("t1", "scooter", "600", "1500", "12/09/2018 12:30:00 AM"));

        List<RecordedMessage> messages = recording.messages();
        assertThat(messages)
                .extracting(RecordedMessage::dataClass)
                .containsExactly(DataClass.EVENT, DataClass.TELEMETRY, DataClass.EVENT);
        double start = Instant.parse("2018-12-09T06:30:00Z").getEpochSecond();
        assertThat(messages.get(0).firstSeconds()).isEqualTo(start);
        assertThat(messages.get(2).firstSeconds()).isEqualTo(start + 600);
        assertThat(number(messages.get(2), "odometer") - number(messages.get(0), "odometer"))
                .isEqualTo(1_500);
        assertThat(messages.get(1).readings()).hasSize(20 * 4);
        assertThat(recording.types()).containsEntry(new DeviceId("dev-1"), "scooter");
    }

    @Test
    void positionsAreAsFarApartAsTheTripWasLong() throws IOException {
        Recording recording = recording(row("t1", "scooter", "600", "1500", "12/09/2018 12:30:00 AM"));

        RecordedMessage start = recording.messages().get(0);
        RecordedMessage end = recording.messages().get(2);
        double north = (number(end, "lat") - number(start, "lat")) * 111_320;
        double east = (number(end, "lon") - number(start, "lon")) * 111_320 * Math.cos(Math.toRadians(36.55));
        assertThat(Math.hypot(north, east)).isBetween(1_490.0, 1_510.0);
    }

    @Test
    void dirtyRowsAreRefusedWithAReason() throws IOException {
        Recording recording = recording(
                "t0,dev-1,,,,,,12/13/2018 03:36:12 PM,,,,0,0",
                row("t1", "bicycle", "11491603", "1658", "11/30/2018 11:00:00 AM"),
                row("t2", "scooter", "0", "10", "11/30/2018 11:00:00 AM"),
                row("t3", "scooter", "100", "1501", "11/30/2018 11:00:00 AM"),
                row("t4", "scooter", "100", "100", "soon"),
                row("t5", "scooter", "100", "100", "11/30/2018 11:00:00 AM"),
                row("t5", "scooter", "100", "100", "11/30/2018 11:00:00 AM"));

        assertThat(recording.count(Fate.REFUSED)).isEqualTo(6);
        assertThat(recording.findings())
                .extracting(Finding::reason)
                .contains("vehicle \"\"", "trip of 11491603 s (133 days)", "1501 m in 100 s", "trip t5 stands twice");
        assertThat(recording.messages()).hasSize(3);
    }

    @Test
    void longestAndFastestPlausibleTripIsTaken() throws IOException {
        Recording recording = recording(
                row("t1", "scooter", "86400", "100", "11/30/2018 11:00:00 AM"),
                row("t2", "scooter", "100", "1500", "12/30/2018 11:00:00 AM"));

        assertThat(recording.findings()).isEmpty();
    }

    @Test
    void zeroDistanceHasNoTrack() throws IOException {
        Recording recording = recording(row("t1", "scooter", "100", "0", "11/30/2018 11:00:00 AM"));

        assertThat(recording.count(Fate.REPAIRED)).isEqualTo(1);
        assertThat(recording.messages()).extracting(RecordedMessage::dataClass).containsOnly(DataClass.EVENT);
    }

    @Test
    void startInTheHourThatSummerTimeLeavesOutIsRepaired() throws IOException {
        Recording recording = recording(row("t1", "scooter", "100", "100", "03/10/2019 02:15:00 AM"));

        assertThat(recording.count(Fate.REPAIRED)).isEqualTo(1);
        assertThat(recording.messages().get(0).firstSeconds())
                .isEqualTo(Instant.parse("2019-03-10T08:15:00Z").getEpochSecond());
    }

    @Test
    void odometerGoesOnOverTripsOfOneVehicle() throws IOException {
        Recording recording = recording(
                row("t2", "scooter", "100", "200", "12/02/2018 11:00:00 AM"),
                row("t1", "scooter", "100", "100", "12/01/2018 11:00:00 AM"));

        List<RecordedMessage> messages = recording.messages();
        assertThat(number(messages.get(messages.size() - 1), "odometer")).isEqualTo(300);
    }

    @Test
    void packOfTheLongestTripStaysWithinTheLimitOfRecords() throws IOException {
        Recording recording = recording(row("t1", "scooter", "86400", "100000", "12/01/2018 11:00:00 AM"));

        assertThat(recording.messages().get(1).readings().size()).isLessThan(Senml.RECORDS_MAX);
        assertThat(recording.messages().get(1).readings())
                .extracting(Reading::metric)
                .contains("lat", "lon", "speed");
    }
}
