package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tsuji.sim.record.CommandLog;
import tsuji.sim.record.CommandStep;

class VerifyCommandTest extends CommandLineTest {
    @Test
    void equalLedgerPasses() throws IOException {
        Path run = run("r", 1, 2);
        city(run, 1, 2);
        ledger(run, 2, 2);

        assertThat(sim("verify", run)).isZero();
        assertThat(out())
                .contains("the gateway's ledger says the same of every device")
                .contains("ledger=equal");
    }

    @Test
    void commandWithoutOutcomeFailsTheRun() throws IOException {
        Path run = run("r", 1);
        city(run, 1);
        try (CommandLog log = CommandLog.create(run.resolve("commands.ndjson"))) {
            log.add(new CommandStep("c1", "A", CommandStep.Kind.ISSUED, "lock", "", 1_000));
        }

        assertThat(sim("verify", run, "--city", run)).isEqualTo(ExitCode.EXPECTATION_FAILED);
        assertThat(out()).contains("command c1 lock A: no outcome came to the city");
        assertThat(sim("report", run, "--out", run)).isEqualTo(ExitCode.EXPECTATION_FAILED);
    }

    @Test
    void differentLedgerFailsTheRunAndNamesDeviceAndAccount() throws IOException {
        Path run = run("r", 1, 2);
        city(run, 1, 2);
        ledger(run, 3, 2);

        assertThat(sim("verify", run)).isEqualTo(ExitCode.EXPECTATION_FAILED);
        assertThat(out()).contains("ledger A accepted: the gateway says 3, the judge 2");
    }

    @Test
    void ledgerThatKnowsNothingOfAnAcknowledgedDeviceDiffers() throws IOException {
        Path run = run("r", 1);
        city(run, 1);
        Files.writeString(run.resolve("ledger.json"), "{\"devices\":[]}");

        assertThat(sim("verify", run)).isEqualTo(ExitCode.EXPECTATION_FAILED);
        assertThat(out()).contains("ledger A accepted: the gateway says 0, the judge 1");
    }

    @Test
    void whatTheGatewayHadCountedBeforeTheRunIsNoDifference() throws IOException {
        Path run = run("r", 1, 2);
        city(run, 1, 2);
        ledger(run, 7, 7);
        Files.move(run.resolve("ledger.json"), run.resolve("ledger-before.json"));
        ledger(run, 9, 9);

        assertThat(sim("verify", run)).isZero();
    }

    @Test
    void ledgerThatWasShownStaysInTheFolderOfTheRun() throws IOException {
        Path run = run("r", 1);
        city(run, 1);
        ledger(run, 1, 1);
        Path shown = Files.move(run.resolve("ledger.json"), dir.resolve("shown.json"));

        sim("verify", run, "--gateway-ledger", shown);

        assertThat(run.resolve("ledger.json")).hasSameTextualContentAs(shown);
    }

    @Test
    void queueAtTheDeadlineIsInconclusive() throws IOException {
        Path run = run("r", 1, 2);
        city(run, 1);
        ledger(run, 2, 1);

        assertThat(sim("verify", run, "--deadline", "10ms")).isEqualTo(ExitCode.INCONCLUSIVE);
        assertThat(sim("verify", run)).isZero();
    }

    @Test
    void lossAtTheDeadlineIsALoss() throws IOException {
        Path run = run("r", 1, 2);
        city(run, 1);

        assertThat(sim("verify", run, "--deadline", "10ms")).isEqualTo(ExitCode.EXPECTATION_FAILED);
    }

    @Test
    void fatesAreALineForEachMessage() throws IOException {
        Path run = run("r", 1, 2);
        city(run, 1);
        Path fates = dir.resolve("fates.csv");

        sim("verify", run, "--fates", fates);

        assertThat(fates).hasContent("""
                device,msg_seq,fate,duplicate,reordered,doubled,corrupted
                A,1,live,,,,
                A,2,lost,,,,
                """);
    }

    @Test
    void unknownFormatIsWrongUse() throws IOException {
        assertThat(sim("verify", run("r", 1), "--format", "pdf")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("--format pdf: must be text, md, json or junit");
    }

    @Test
    void folderWithoutARunIsWrongUse() {
        assertThat(sim("verify", dir.resolve("nothing"))).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("sent.ndjson: no such file");
    }

    @Test
    void reportWritesEveryFormFromTheFilesAlone() throws IOException {
        Path run = run("r", 1);
        city(run, 1);
        ledger(run, 1, 1);

        assertThat(sim("report", run)).isZero();

        assertThat(run.resolve("report.md")).content().startsWith("# PASS").contains("Ledger: ");
        assertThat(run.resolve("report.json")).content().contains("\"pass\":true");
        assertThat(run.resolve("report.xml")).content().contains("name=\"ledger\"");
    }

    @Test
    void reportEndsWithTheVerdictOfTheRun() throws IOException {
        Path run = run("r", 1, 2);
        city(run, 1);

        assertThat(sim("report", run, "--format", "md", "--out", dir.resolve("elsewhere")))
                .isEqualTo(ExitCode.EXPECTATION_FAILED);
        assertThat(dir.resolve("elsewhere/report.md")).content().startsWith("# FAIL");
        assertThat(run.resolve("report.md")).doesNotExist();
    }
}
