package tsuji.bridge;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tsuji.bridge.config.ConfigException;

/** {@code tsuji-bridge doctor}: what is wrong with this machine, and what to do. */
@Command(
        name = "doctor",
        description =
                "Checks rights, boot settings, adapters and configuration, and says what to fix. Changes nothing.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private static final Path ROOT = Path.of("/");

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @Override
    public Integer call() {
        List<Doctor.Finding> findings = new ArrayList<>(new Doctor(ROOT).findings());
        findings.addAll(configuration());
        PrintWriter out = spec.commandLine().getOut();
        findings.forEach(finding -> out.println((finding.fine() ? "ok   " : "FIX  ") + finding.text()));
        return findings.stream().allMatch(Doctor.Finding::fine) ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private List<Doctor.Finding> configuration() {
        try {
            BridgeConfig settings = config.read();
            List<Doctor.Finding> findings = new ArrayList<>();
            findings.add(new Doctor.Finding(
                    true, config.file() + ": right, links=" + settings.links().size()));
            findings.addAll(new SettingsDoctor(settings, ROOT).findings());
            return findings;
        } catch (ConfigException e) {
            return List.of(new Doctor.Finding(false, e.getMessage()));
        }
    }
}
