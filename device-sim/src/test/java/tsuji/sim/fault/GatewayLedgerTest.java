package tsuji.sim.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class GatewayLedgerTest {
    private static final String BALANCE =
            "{\"received\":12,\"accepted\":9,\"duplicate\":1,\"confirmed\":5,\"queued\":3,"
                    + "\"refused\":{\"malformed\":1,\"wrong_unit\":1},\"expired\":{\"thinned\":1},\"imbalance\":0,"
                    + "\"classes\":{\"event\":{\"accepted\":99,\"queued\":99}},\"devices\":[{\"queued\":7}]}";

    @Test
    void totalsAreReadAndReasonsAddedUp() throws IOException {
        GatewayLedger ledger = GatewayLedger.parse(BALANCE);

        assertThat(ledger).isEqualTo(new GatewayLedger(12, 9, 1, 2, 5, 3, 1, 0));
        assertThat(ledger.missing()).isZero();
    }

    @Test
    void missingIsWhatNoColumnAccountsFor() throws IOException {
        GatewayLedger ledger = GatewayLedger.parse(BALANCE.replace("\"confirmed\":5", "\"confirmed\":4"));

        assertThat(ledger.missing()).isEqualTo(1);
    }

    @Test
    void anythingElseIsNoBalance() {
        assertThatThrownBy(() -> GatewayLedger.parse("{\"status\":\"ok\"}")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> GatewayLedger.parse("[]")).isInstanceOf(IOException.class);
    }
}
