package tsuji.bridge.scooter;

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

/** Tables {@code [[scooter]]}: a Ninebot or Xiaomi scooter in a dock or depot, on a serial line. */
public final class ScooterKind implements SerialKind {
    private static final int BAUD = 115_200;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,32}");
    private static final Pattern SERIAL = Pattern.compile("[!-~]{14}");

    /**
     * One table.
     *
     * @param serial 14 characters; empty text: any scooter on the line is this device.
     * @param commands whether the gateway may command it; else it is only read.
     */
    record Settings(
            String name,
            LineSettings line,
            DeviceId device,
            Dialect dialect,
            String serial,
            int pollSeconds,
            boolean commands)
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
            return new ScooterDriver(this, around, Workshop.NONE);
        }
    }

    /** One table whose scooter gets images too. */
    private record Updatable(Settings settings, FirmwareTarget target, Workshop.Maker workshops) implements Link {
        @Override
        public String name() {
            return settings.name();
        }

        @Override
        public Set<DeviceId> devices() {
            return settings.devices();
        }

        @Override
        public Optional<String> serialPort() {
            return Optional.of(settings.line().port());
        }

        @Override
        public Driver driver(Surroundings around) {
            Workshop workshop = workshops.make(settings.name(), settings.device(), target, around);
            return new ScooterDriver(settings, around, workshop);
        }
    }

    private final Workshop.Maker workshops;

    /** {@code workshops}: what brings images into scooters. */
    public ScooterKind(Workshop.Maker workshops) {
        this.workshops = workshops;
    }

    @Override
    public String table() {
        return "scooter";
    }

    @Override
    public Link read(Table table, Secrets secrets) throws ConfigException {
        Settings settings = new Settings(
                table.text("name", NAME, "1 to 32 letters, digits and -"),
                LineSettings.read(table, BAUD),
                table.device("device"),
                table.choice("dialect", Dialect.class, Dialect.NINEBOT),
                table.text("serial", SERIAL, "the scooter's serial number, 14 characters", ""),
                table.whole("poll_seconds", 1, 3_600, 30),
                table.flag("commands", false));
        Optional<FirmwareTarget> target = FirmwareTarget.read(table);
        table.finish();
        if (target.isPresent() && settings.serial().isEmpty()) {
            throw table.problem("firmware", "needs serial: another scooter in the dock must not get this one's image");
        }
        return target.isPresent() ? new Updatable(settings, target.get(), workshops) : settings;
    }

    @Override
    public Optional<String> probe(Inquiry inquiry) throws IOException, InterruptedException {
        try (SerialLine line = inquiry.open(BAUD)) {
            for (Dialect dialect : Dialect.values()) {
                try {
                    Scooter scooter = new Scooter(dialect, new SerialScooterLine(line, inquiry.nanoTime()));
                    return Optional.of(dialect + " scooter " + scooter.serial() + ", firmware " + scooter.firmware());
                } catch (Scooter.SilentException e) {
                    line.discardInput();
                }
            }
            return Optional.empty();
        }
    }
}
