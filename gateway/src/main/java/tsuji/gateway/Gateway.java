package tsuji.gateway;

import tsuji.gateway.health.Loop;

final class Gateway implements AutoCloseable {
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
