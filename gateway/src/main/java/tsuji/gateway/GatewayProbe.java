package tsuji.gateway;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import tsuji.gateway.health.HealthServer;
import tsuji.gateway.ingress.mqtt.MqttIngress;
import tsuji.gateway.intake.Intake;

/** What the health pages ask the gateway. */
record GatewayProbe(MqttIngress ingress, Intake intake, LedgerView ledger) implements HealthServer.Probe {
    @Override
    public boolean isAccepting() {
        return ingress.port() >= 0 || ingress.tlsPort() >= 0;
    }

    @Override
    public String storageState() {
        return intake.storageState();
    }

    @Override
    public void writeLedger(JsonGenerator json) throws IOException {
        ledger.write(json);
    }
}
