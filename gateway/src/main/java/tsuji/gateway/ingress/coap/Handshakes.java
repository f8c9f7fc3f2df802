package tsuji.gateway.ingress.coap;

import org.eclipse.californium.scandium.DtlsHealth;
import org.eclipse.californium.scandium.DtlsHealthExtended;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Counters.Count;

/** What Scandium tells of its work, as metrics. Any thread. */
final class Handshakes implements DtlsHealth, DtlsHealthExtended {
    private final Count good;
    private final Count failed;
    private final Count droppedRecords;
    private volatile int connections;

    Handshakes(Counters counters) {
        String name = "tsuji_coap_handshakes_total";
        String help = "DTLS handshakes that ended.";
        good = counters.count(name, help, "outcome", "good");
        failed = counters.count(name, help, "outcome", "failed");
        droppedRecords = counters.count("tsuji_coap_records_dropped_total", "DTLS records not let in.");
        counters.gauge("tsuji_coap_sessions", "DTLS sessions and handshakes now.", () -> connections);
    }

    @Override
    public boolean isEnabled() {
        return true;
    }

    @Override
    public void startHandshake() {}

    @Override
    public void endHandshake(boolean success) {
        (success ? good : failed).increment();
    }

    @Override
    public void receivingRecord(boolean drop) {
        if (drop) {
            droppedRecords.increment();
        }
    }

    @Override
    public void sendingRecord(boolean drop) {}

    @Override
    public void setConnections(int count) {
        connections = count;
    }

    @Override
    public void dump(String tag, int maxConnections, int remainingCapacity, int pendingWithoutVerify) {}
}
