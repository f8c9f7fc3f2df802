package tsuji.bridge.echonet;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Secrets;
import tsuji.bridge.config.Table;
import tsuji.bridge.link.Driver;
import tsuji.bridge.link.Inquiry;
import tsuji.bridge.link.Link;
import tsuji.bridge.link.SerialKind;
import tsuji.bridge.link.SerialLine;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.DeviceId;

/** Tables {@code [[broute]]}: one smart meter behind one Wi-SUN adapter. */
public final class BRouteKind implements SerialKind {
    private record BRouteLink(MeterSettings settings, Secrets.RouteB credentials) implements Link {
        @Override
        public String name() {
            return settings.name();
        }

        @Override
        public Set<DeviceId> devices() {
            return Set.of(settings.device());
        }

        @Override
        public Optional<String> serialPort() {
            return Optional.of(settings.line().port());
        }

        @Override
        public Driver driver(Surroundings around) {
            return new MeterDriver(settings, credentials, around);
        }
    }

    @Override
    public String table() {
        return "broute";
    }

    @Override
    public Link read(Table table, Secrets secrets) throws ConfigException {
        MeterSettings settings = MeterSettings.read(table);
        Secrets.RouteB credentials = secrets.routeB(settings.device())
                .orElseThrow(() -> table.problem(
                        "device",
                        settings.device() + " has no table [broute." + settings.device() + "] in the secrets_file"));
        return new BRouteLink(settings, credentials);
    }

    @Override
    public Optional<String> probe(Inquiry inquiry) throws IOException, InterruptedException {
        try (SerialLine line = inquiry.open(MeterSettings.BAUD)) {
            return ask(line, inquiry.nanoTime());
        }
    }

    private static Optional<String> ask(SerialLine line, LongSupplier nanoTime) throws InterruptedException {
        SkAdapter adapter = new SkAdapter(line, Dialect.BP35A1, nanoTime);
        try {
            SkAdapter.Answer version = adapter.command("SKVER");
            SkAdapter.Answer information = adapter.command("SKINFO");
            if (!version.isOk() || version.lines().stream().noneMatch(text -> text.startsWith("EVER "))) {
                return Optional.empty();
            }
            // The last field is FFFE where there is only one side.
            boolean oneSide = information.lines().stream().anyMatch(text -> text.endsWith(" FFFE"));
            return Optional.of("SKSTACK-IP adapter, " + version.lines().get(0).substring(5) + "; dialect = \""
                    + (oneSide ? "bp35a1\" (or rl7023)" : "bp35c2\""));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
