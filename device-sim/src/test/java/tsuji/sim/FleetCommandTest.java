package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioReader;

class FleetCommandTest extends CommandLineTest {
    @Test
    void scenarioAndSecretsAreOfTheSameDevices() throws Exception {
        assertThat(sim("fleet", "gen", "--scooters", 3, "--meters", 2, "--seed", 7, "--out", dir))
                .isZero();

        Scenario scenario = ScenarioReader.read(dir.resolve("scenario.yaml"));
        assertThat(scenario.seed()).isEqualTo(7);
        assertThat(Secrets.read(dir.resolve("devices.csv")).keySet())
                .isEqualTo(DemoScenario.types(scenario).keySet())
                .hasSize(5);
    }

    @Test
    void sameSeedGivesTheSameSecretsAndAnotherSeedOthers() throws IOException {
        assertThat(secrets("a", 7)).isEqualTo(secrets("b", 7)).isNotEqualTo(secrets("c", 8));
    }

    @Test
    void addingDevicesLeavesTheSecretsOfTheOthers() throws IOException {
        sim("fleet", "gen", "--scooters", 2, "--out", dir.resolve("few"));
        sim("fleet", "gen", "--scooters", 3, "--meters", 1, "--out", dir.resolve("more"));

        assertThat(Secrets.read(dir.resolve("more/devices.csv")))
                .containsAllEntriesOf(Secrets.read(dir.resolve("few/devices.csv")));
    }

    @Test
    void noDevicesAndTooManyAreWrongUse() {
        assertThat(sim("fleet", "gen", "--out", dir)).isEqualTo(ExitCode.USAGE);
        assertThat(sim("fleet", "gen", "--meters", Scenario.DEVICES_MAX + 1, "--out", dir))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("must be 1 to 20000 devices together");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void fleetAloneSaysWhatItCan() {
        assertThat(sim("fleet")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("a command is missing: gen");
    }

    @Test
    void bashTakesTheCompletion() throws Exception {
        assertThat(sim("completion", "bash")).isZero();
        Path script = Files.writeString(dir.resolve("completion"), out());

        Process bash = new ProcessBuilder("bash", "-c", "source completion && complete -p tsuji-sim")
                .directory(dir.toFile())
                .start();
        String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(bash.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(answer).contains("_complete_tsuji-sim");
        assertThat(script).content().contains("verify").contains("--gateway-ledger");
    }

    private byte[] secrets(String name, int seed) throws IOException {
        sim("fleet", "gen", "--scooters", 2, "--seed", seed, "--out", dir.resolve(name));
        return Files.readAllBytes(dir.resolve(name + "/devices.csv"));
    }
}
