package tsuji.gateway;

import java.nio.file.Path;
import java.util.List;
import tsuji.gateway.intake.IntakeSettings;
import tsuji.gateway.journal.JournalSettings;
import tsuji.gateway.time.TimeSettings;

/** All settings, as the parts want them. Each part's record lives with the part; here they are only gathered. */
record GatewayConfig(Path dataDir, IntakeSettings intake, JournalSettings journal, ConfigValues values, int httpPort) {

    /** The parts' own checks may find what single ranges cannot, for example a certificate without its key. */
    static GatewayConfig of(ConfigValues values) throws ConfigException {
        try {
            Path dataDir = Path.of(values.text("data_dir"));
            return new GatewayConfig(
                    dataDir, intake(values), journal(values, dataDir), values, values.number("http.port"));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(List.of("configuration: " + e.getMessage()));
        }
    }

    TimeSettings time(BuildInfo build) {
        return new TimeSettings(dataDir.resolve("clock"), build.builtUnixMillis(), values.path("time.synced_file"));
    }

    private static IntakeSettings intake(ConfigValues values) {
        return new IntakeSettings(
                values.number("intake.queue_max"),
                values.number("intake.commit_entries_max"),
                values.number("intake.telemetry_wait_ms"));
    }

    private static JournalSettings journal(ConfigValues values, Path dataDir) {
        return new JournalSettings(
                dataDir,
                values.whole("journal.bytes_max"),
                values.number("journal.history_days"),
                values.whole("journal.ballast_bytes"));
    }
}
