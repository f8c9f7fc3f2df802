package tsuji.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.scenario.ScenarioException;
import tsuji.sim.scenario.ScenarioReader;

/** {@code tsuji-sim init}. Never writes over a file. */
@Command(
        name = "init",
        description = "Writes a scenario with comments, its schema, and devices.csv with fresh secrets.",
        mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {
    private static final String TEMPLATE = "init.yaml";
    private static final String SCHEMA = "device-sim.schema.json";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", arity = "0..1", defaultValue = ".", description = "Folder to write to.")
    private Path folder;

    @Override
    public Integer call() throws IOException, ScenarioException {
        Files.createDirectories(folder);
        Path scenarioFile = folder.resolve("scenario.yaml");
        Path secrets = folder.resolve("devices.csv");
        create(scenarioFile, Shipped.text(TEMPLATE));
        create(folder.resolve(SCHEMA), Shipped.text(SCHEMA));
        Scenario scenario = ScenarioReader.read(scenarioFile);
        Secrets.write(secrets, scenario, new SecureRandom());
        PrintWriter out = spec.commandLine().getOut();
        out.println("wrote " + scenarioFile + ", its schema and " + secrets + " (" + scenario.devices() + " devices)");
        out.println("next: tsuji-gateway device import " + secrets);
        out.println("      tsuji-sim check " + scenarioFile);
        out.println("      tsuji-sim run " + scenarioFile + " --secrets " + secrets);
        return ExitCode.PASS;
    }

    private static void create(Path file, String text) throws IOException {
        Files.writeString(Files.createFile(file), text);
    }
}
