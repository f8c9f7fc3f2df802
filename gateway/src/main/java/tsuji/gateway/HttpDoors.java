package tsuji.gateway;

import java.io.IOException;
import java.util.Optional;
import tsuji.gateway.console.ConsoleServer;
import tsuji.gateway.console.ConsoleSettings;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.health.HealthServer;
import tsuji.gateway.time.TrustedClock;

/** The ports for people and their tools, those that are on: metrics and health, and the console. */
record HttpDoors(Optional<HealthServer> health, Optional<ConsoleServer> console) {
    private static final int OFF = -1;

    /** What they need of the rest of the gateway. */
    record Surroundings(TrustedClock clock, Counters counters, Health health, HealthServer.Probe probe) {}

    /** @param parts closes them. */
    static HttpDoors start(Parts parts, GatewayConfig config, Surroundings around) throws IOException {
        Optional<HealthServer> health = Optional.empty();
        int port = config.doors().httpPort();
        if (port != OFF) {
            health = Optional.of(parts.add(HealthServer.open(port, around.counters, around.health, around.probe)));
        }
        Optional<ConsoleServer> console = Optional.empty();
        ConsoleSettings settings = config.doors().console();
        if (settings.isOn()) {
            console = Optional.of(parts.add(ConsoleServer.open(
                    settings, new ConsoleServer.Surroundings(config.dataDir(), around.clock, around.counters))));
        }
        health.ifPresent(HealthServer::start);
        console.ifPresent(ConsoleServer::start);
        return new HttpDoors(health, console);
    }

    /** Port of metrics and health, or -1. */
    int healthPort() {
        return health.map(HealthServer::port).orElse(OFF);
    }

    /** Port of the console, or -1. */
    int consolePort() {
        return console.map(ConsoleServer::port).orElse(OFF);
    }
}
