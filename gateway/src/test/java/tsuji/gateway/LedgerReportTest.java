package tsuji.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tsuji.gateway.journal.LedgerSnapshot;
import tsuji.gateway.journal.LedgerSnapshot.Account;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

class LedgerReportTest {
    private static Account account(String device, DataClass dataClass, long accepted, long confirmed) {
        return new Account(new DeviceId(device), dataClass, accepted, 1, Map.of(), confirmed, Map.of());
    }

    private static LedgerReport report(long unsentAtMost, Account... accounts) {
        return LedgerReport.of(new LedgerSnapshot(List.of(accounts)), unsentAtMost);
    }

    @Test
    void ledgerThatFitsItsRangesBalances() {
        assertThat(report(3, account("sc-1", DataClass.TELEMETRY, 5, 2)).imbalance())
                .isZero();
    }

    @Test
    void unsentEntryThatNoRangeHoldsIsAnImbalance() {
        assertThat(report(2, account("sc-1", DataClass.TELEMETRY, 5, 2)).imbalance())
                .isEqualTo(1);
    }

    @Test
    void confirmingMoreThanWasAcceptedIsAnImbalanceThatAnotherDeviceCannotHide() {
        assertThat(report(10, account("sc-1", DataClass.TELEMETRY, 5, 7), account("sc-2", DataClass.TELEMETRY, 5, 0))
                        .imbalance())
                .isEqualTo(2);
    }

    @Test
    void sumsAreByClass() {
        LedgerReport report =
                report(9, account("sc-1", DataClass.TELEMETRY, 5, 2), account("sc-1", DataClass.EVENT, 3, 3));

        assertThat(report.byClass().get(DataClass.TELEMETRY).unsent()).isEqualTo(3);
        assertThat(report.byClass().get(DataClass.EVENT).unsent()).isZero();
        assertThat(report.total().received()).isEqualTo(10);
    }
}
