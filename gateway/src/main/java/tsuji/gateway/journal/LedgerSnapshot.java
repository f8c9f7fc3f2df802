package tsuji.gateway.journal;

import java.util.List;
import java.util.Map;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Expiry;
import tsuji.wire.Refusal;

/**
 * The balance of P2 at one commit, in entries: {@code received = accepted + duplicate + refused} and
 * {@code accepted = confirmed + expired + unsent}, where unsent is what the uplink has in flight plus what is queued.
 *
 * @param accounts per device and class, ordered by both.
 */
public record LedgerSnapshot(List<Account> accounts) {

    /** One device and class. */
    public record Account(
            DeviceId device,
            DataClass dataClass,
            long accepted,
            long duplicate,
            Map<Refusal, Long> refused,
            long confirmed,
            Map<Expiry, Long> expired) {
        public long refusedTotal() {
            return total(refused);
        }

        public long expiredTotal() {
            return total(expired);
        }

        public long received() {
            return accepted + duplicate + refusedTotal();
        }

        public long unsent() {
            return accepted - confirmed - expiredTotal();
        }

        // A loop: streams here were a tenth of what a commit of few messages allocated.
        static long total(Map<?, Long> counts) {
            long total = 0;
            for (long count : counts.values()) {
                total += count;
            }
            return total;
        }
    }
}
