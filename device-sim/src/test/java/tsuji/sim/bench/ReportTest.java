package tsuji.sim.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String TARGET = "| acknowledged/s at 50 connections, of mosquitto's | ≥ 3 | ";

    @TempDir
    private Path dir;

    @Test
    void aRatioAtItsBoundIsMet() {
        assertThat(report(flat(Kind.GATEWAY, 300), flat(Kind.MOSQUITTO, 100))).contains(TARGET + "3.00 | met |");
    }

    @Test
    void aRatioBelowItsBoundIsMissed() {
        assertThat(report(flat(Kind.GATEWAY, 299), flat(Kind.MOSQUITTO, 100))).contains(TARGET + "2.99 | **missed** |");
    }

    @Test
    void withoutMosquittoItsRatiosAreNotMeasuredAndItsRowsLeftOut() {
        List<String> lines = report(flat(Kind.GATEWAY, 300));

        assertThat(lines).contains(TARGET + "– | not measured |");
        assertThat(lines).noneMatch(line -> line.startsWith("| mosquitto"));
    }

    @Test
    void aRowShowsMedianLeastMostAndRounds() {
        assertThat(report(flat(Kind.GATEWAY, 1_000), flat(Kind.GATEWAY, 3_000), flat(Kind.GATEWAY, 1_500)))
                .contains("| gateway | 3 | 1,500 (1,000–3,000) |");
    }

    @Test
    void aRunReplacesEarlierSamplesOfItsExperimentsOnly() throws IOException {
        Path file = dir.resolve("R.md");
        Sample other = MediansTest.sample("paced", Kind.GATEWAY, "", 7);
        new Report(file).add(List.of(flat(Kind.GATEWAY, 1), other), false, List.of());

        new Report(file).add(List.of(flat(Kind.GATEWAY, 2)), false, List.of("Disk: ext4"));

        assertThat(SampleFile.read(dir.resolve("R.ndjson"))).containsExactly(other, flat(Kind.GATEWAY, 2));
        assertThat(Files.readAllLines(file)).contains("- Disk: ext4");
    }

    @Test
    void roundsAreAddedWhenAskedFor() throws IOException {
        Path file = dir.resolve("R.md");
        new Report(file).add(List.of(flat(Kind.GATEWAY, 1)), false, List.of());

        new Report(file).add(List.of(flat(Kind.GATEWAY, 2)), true, List.of());

        assertThat(SampleFile.read(dir.resolve("R.ndjson")))
                .containsExactly(flat(Kind.GATEWAY, 1), flat(Kind.GATEWAY, 2));
    }

    private static Sample flat(Kind kind, double ackedPerSecond) {
        return MediansTest.sample("flat-50", kind, "", ackedPerSecond);
    }

    private static List<String> report(Sample... samples) {
        return Report.lines(List.of(samples), List.of());
    }
}
