package tsuji.bridge.firmware;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Secrets;
import tsuji.bridge.config.Table;
import tsuji.bridge.link.Driver;
import tsuji.bridge.link.FirmwareTarget;
import tsuji.bridge.link.Inquiry;
import tsuji.bridge.link.LineSettings;
import tsuji.bridge.link.Link;
import tsuji.bridge.link.SerialKind;
import tsuji.bridge.link.SerialLine;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.DeviceId;

/** Tables {@code [[smp]]}: a device with MCUboot that is there to be updated; it tells its version and nothing else. */
public final class SmpKind implements SerialKind {
    private static final int BAUD = 115_200;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,32}");

    /** One table. */
    record Settings(String name, LineSettings line, DeviceId device, FirmwareTarget target, int pollSeconds)
            implements Link {
        @Override
        public Set<DeviceId> devices() {
            return Set.of(device);
        }

        @Override
        public Optional<String> serialPort() {
            return Optional.of(line.port());
        }

        @Override
        public Driver driver(Surroundings around) {
            return new SmpDriver(this, around);
        }
    }

    @Override
    public String table() {
        return "smp";
    }

    @Override
    public Link read(Table table, Secrets secrets) throws ConfigException {
        Settings settings = new Settings(
                table.text("name", NAME, "1 to 32 letters, digits and -"),
                LineSettings.read(table, BAUD),
                table.device("device"),
                FirmwareTarget.read(table)
                        .orElseThrow(() -> table.problem("firmware", "is missing: the link is there for nothing else")),
                table.whole("poll_seconds", 1, 3_600, 60));
        table.finish();
        return settings;
    }

    @Override
    public Optional<String> probe(Inquiry inquiry) throws IOException, InterruptedException {
        try (SerialLine line = inquiry.open(BAUD)) {
            return new McubootInstaller(line).version().map(version -> "MCUboot behind SMP, runs " + version);
        }
    }
}
