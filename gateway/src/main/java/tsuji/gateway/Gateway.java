package tsuji.gateway;

import tsuji.gateway.health.Loop;

/** The composition root: {@link #start} puts the parts together in the order of dependency, {@link #close} takes them apart. */
final class Gateway implements AutoCloseable {
    Gateway() {}

    static Gateway start(GatewayConfig config, BuildInfo build, Loop.OnDeath onDeath) throws StartException {
        throw new StartException("no parts yet", null);
    }

    int mqttPort() {
        return -1;
    }

    int mqttTlsPort() {
        return -1;
    }

    int httpPort() {
        return -1;
    }

    LedgerReport ledger() {
        throw new IllegalStateException("not yet");
    }

    @Override
    public void close() {}
}
