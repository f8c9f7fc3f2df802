package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.record.RecordWriter;
import tsuji.sim.record.SentMessage;
import tsuji.sim.record.StoredEntry;
import tsuji.wire.DeviceId;

class MainTest {
    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void withoutACommandItSaysWhatThereIs() {
        assertThat(sim()).isEqualTo(2);
        assertThat(err.toString()).contains("a command is missing").contains("verify");
    }

    @Test
    void anEmulatedMeterMustBePossible() {
        assertThat(sim("serial", "meter", "port", "--digits", "9")).isEqualTo(2);
        assertThat(sim("serial", "meter", "port", "--slot-minutes", "20")).isEqualTo(2);
        assertThat(sim("serial", "meter", "port", "--digits", "2", "--register", "10"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("--digits is 9, allowed 1 to 8")
                .contains("--slot-minutes is 20, allowed is 15, 30 or 60")
                .contains("--register is 10.0 kWh, which a register of 2 digits cannot show");
    }

    @Test
    void benchHelpNamesEveryExperiment() {
        assertThat(sim("bench", "--help")).isZero();
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains("flat-50, flat-1000, paced")
                .contains("sessions, sqlite");
    }

    @Test
    void benchNamesTheExperimentsThereAre() {
        assertThat(sim("bench", "--only", "flat-51")).isEqualTo(2);
        assertThat(err.toString())
                .contains("flat-51: no such experiment")
                .contains("flat-50")
                .contains("outage");
    }

    @Test
    void benchRefusesRoundsBeyondItsBounds() {
        assertThat(sim("bench", "--rounds", "0")).isEqualTo(2);
        assertThat(sim("bench", "--rounds", "101")).isEqualTo(2);
        assertThat(err.toString()).contains("--rounds is 101, allowed 1 to 100");
    }

    @Test
    void initWritesAScenarioThatCheckAcceptsAndASecretForEveryDevice() throws IOException {
        assertThat(sim("init", dir.toString())).isZero();

        assertThat(sim("check", dir.resolve("scenario.yaml").toString())).isZero();
        Map<DeviceId, String> secrets = Secrets.read(dir.resolve("devices.csv"));
        assertThat(secrets).hasSize(25);
        assertThat(secrets.values()).doesNotHaveDuplicates().allMatch(secret -> secret.length() == 24);
    }

    @Test
    void secretsAreForTheirOwnerOnly() throws IOException {
        sim("init", dir.toString());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("devices.csv"))))
                .isEqualTo("rw-------");
    }

    @Test
    void initNeverWritesOverAFile() throws IOException {
        Path secrets = Files.writeString(dir.resolve("devices.csv"), "mine");

        assertThat(sim("init", dir.toString())).isEqualTo(ExitCode.DISK);

        assertThat(err.toString()).contains("devices.csv: is there already");
        assertThat(secrets).hasContent("mine");
    }

    @Test
    void checkExplainsInWords() {
        assertThat(sim("check", "scenarios/demo.yaml", "--for", "1h")).isZero();

        assertThat(out.toString())
                .contains("200 scooters SC-{0001..0200}, MQTT 3.1.1 and 5, QoS 1, SenML json")
                .contains("at 6s uplink.down for 5s")
                .contains("1h of wall time");
    }

    @Test
    void checkSaysWhichDoorDevicesUseAndWhatTheyShow() {
        assertThat(sim("check", "scenarios/certificates.yaml")).isZero();

        assertThat(out.toString())
                .contains("30 scooters SC-{0001..0030}, MQTT 3.1.1 and 5, QoS 1, SenML json, with certificates")
                .contains("30 scooters SC-{1001..1030}, CoAP over DTLS, SenML cbor, with certificates")
                .contains("at 5s device.certificateExpiry on \"SC-0*\" for 10s, left 3s");
    }

    @Test
    void checkEstimatesForPrograms() throws IOException {
        assertThat(sim("check", "scenarios/fleet-2000.yaml", "--json")).isZero();

        JsonNode estimate = new ObjectMapper().readTree(out.toString());
        assertThat(estimate.get("devices").asInt()).isEqualTo(2_000);
        assertThat(estimate.get("messagesPerSecond").asDouble()).isBetween(300.0, 700.0);
    }

    @Test
    void wrongScenarioIsOneLineAndExitCodeTwo() throws IOException {
        Path file = Files.writeString(dir.resolve("x.yaml"), "apiVersion: device-sim/v1\nname: x\nflet: []\n");

        assertThat(sim("check", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("fleet: has no devices").doesNotContain("\tat ");
    }

    @Test
    void missingFileIsOneLineAndExitCodeTwo() {
        assertThat(sim("check", dir.resolve("none.yaml").toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("none.yaml: no such file");
    }

    @Test
    void schemaIsTheShippedFile() throws IOException {
        assertThat(sim("schema")).isZero();
        assertThat(out.toString()).isEqualTo(Files.readString(Path.of("scenarios/device-sim.schema.json")));
    }

    @Test
    void secretsFileWithAWrongLineIsNamed() throws IOException {
        Path file = Files.write(dir.resolve("d.csv"), List.of("id,type,label,secret", "SC-1,scooter,x"));

        assertThat(sim("run", "scenarios/smoke.yaml", "--secrets", file.toString(), "--out", dir.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("d.csv:2: must be id,type,label,secret");
    }

    @Test
    void runWithoutAGatewaySaysThatNothingWasReached() {
        Path run = dir.resolve("run");

        int code = sim(
                "run",
                "scenarios/smoke.yaml",
                "--target",
                "127.0.0.1:1",
                "--for",
                "2s",
                "--grace",
                "1s",
                "--json",
                "--out",
                run.toString());

        assertThat(code).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(out.toString()).contains("\"acknowledged\":0").contains("refused");
        assertThat(run.resolve(RunFolder.SENT)).isNotEmptyFile();
    }

    @Test
    void faultThatRunCannotExecuteIsRefusedBeforeAnythingIsSent() {
        assertThat(sim("run", "scenarios/demo.yaml", "--out", dir.toString())).isEqualTo(ExitCode.NEED_MISSING);
        assertThat(err.toString())
                .contains("\"at 6s uplink.down for 5s\" cannot be executed here")
                .contains("a line of its own (run --own-line)");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void shippedScenarioIsFoundByItsName() {
        assertThat(sim("check", "commute")).isZero();
        assertThat(out.toString()).startsWith("commute: ");
    }

    @Test
    void faultsAreListedAndExplained() {
        assertThat(sim("faults")).isZero();
        assertThat(out.toString()).contains("uplink.flap").contains("gateway.powercut");

        assertThat(sim("faults", "link.slow")).isZero();
        assertThat(out.toString())
                .contains("loss  of the packets that are lost")
                .contains("allowed 0% to 90%; default 0%")
                .contains("needs nothing but the devices");
    }

    @Test
    void unknownFaultIsAnErrorThatNamesAll() {
        assertThat(sim("faults", "uplink.up")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("\"uplink.up\" is no fault").contains("uplink.down");
    }

    @Test
    void recordOfAnEarlierRunIsNeverWrittenOver() throws IOException {
        run(1);

        assertThat(sim("run", "scenarios/smoke.yaml", "--out", dir.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("holds a run already");
        assertThat(dir.resolve(RunFolder.SENT)).isNotEmptyFile();
    }

    @Test
    void verifyPassesWhenEverythingIsAtTheCity() throws IOException {
        run(1, 2);
        city(1, 2);

        assertThat(sim("verify", dir.toString())).isZero();
        assertThat(out.toString()).contains("VERDICT PASS accepted=2 confirmed=2 queued=0 lost=0");
    }

    @Test
    void verifyFailsWhenOneAcknowledgedMessageWasTakenAway() throws IOException {
        run(1, 2);
        city(1);

        assertThat(sim("verify", dir.toString())).isEqualTo(ExitCode.EXPECTATION_FAILED);
        assertThat(out.toString()).contains("VERDICT FAIL accepted=2 confirmed=1 queued=0 lost=1");
    }

    @Test
    void verifyWritesAReportForPrograms() throws IOException {
        run(1);
        city(1);
        Path report = dir.resolve("report.xml");

        assertThat(sim("verify", dir.toString(), "--format", "junit", "--report", report.toString()))
                .isZero();

        assertThat(report).content().contains("failures=\"0\"");
        assertThat(out.toString()).startsWith("VERDICT PASS");
    }

    @Test
    void verifyOfARunInWhichNothingWasAcknowledgedProvesNothing() throws IOException {
        run();
        city();

        assertThat(sim("verify", dir.toString())).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void verifySaysWhenTheGatewayIsNotThere() throws IOException {
        run(1);
        city(1);

        assertThat(sim("verify", dir.toString(), "--gateway-ledger", "http://127.0.0.1:1/ledger"))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err.toString()).contains("not reachable");
    }

    private void run(long... msgSeqs) throws IOException {
        try (RecordWriter writer = RecordWriter.create(dir.resolve("sent.ndjson"))) {
            for (long msgSeq : msgSeqs) {
                writer.write(new SentMessage("A", msgSeq, "00", "telemetry", 1, 1_000, 1_005, 0, 1));
            }
        }
    }

    private void city(long... msgSeqs) throws IOException {
        try (RecordWriter writer = RecordWriter.create(dir.resolve("city.ndjson"))) {
            for (long msgSeq : msgSeqs) {
                writer.write(new StoredEntry(
                        "hitachi/gw-01", "e", msgSeq, "live", "telemetry", "A", "exact", msgSeq, "00", 1_010, "gQ"));
            }
        }
    }

    private int sim(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
