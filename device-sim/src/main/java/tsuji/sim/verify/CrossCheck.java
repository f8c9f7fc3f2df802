package tsuji.sim.verify;

import java.util.List;
import java.util.stream.Stream;
import tsuji.sim.verify.Difference.Account;

/**
 * Compares the gateway's account of a device with the judge's own count. Where the devices were answered, once each, and
 * nothing waits any more, the two must be equal; what was never answered, or sent again, leaves room for both.
 */
final class CrossCheck {
    private CrossCheck() {}

    static List<Difference> of(String device, Counts counts, Ledger.Account account) {
        return Stream.of(
                        accepted(device, counts, account),
                        refused(device, counts, account),
                        confirmed(device, counts, account),
                        new Difference(device, Account.QUEUED, account.queued(), 0, Long.MAX_VALUE))
                .filter(Difference::isOne)
                .toList();
    }

    /** Refusals that a device was not told of were acknowledged to it, or not answered. */
    private static Difference accepted(String device, Counts counts, Ledger.Account account) {
        long untold = Math.max(0, account.refused() - counts.refused);
        long least = Math.max(counts.identities, counts.acknowledged - untold + counts.unacknowledgedAtCity);
        return new Difference(
                device, Account.ACCEPTED, account.accepted(), least, counts.acknowledged + counts.unanswered);
    }

    /** What is refused is refused again when its answer was lost. */
    private static Difference refused(String device, Counts counts, Ledger.Account account) {
        long most = counts.refused + counts.acknowledged + counts.unanswered + counts.repeats;
        return new Difference(device, Account.REFUSED, account.refused(), counts.refused, most);
    }

    /** What the city has may not be confirmed yet, or was given up while its confirmation was lost. */
    private static Difference confirmed(String device, Counts counts, Ledger.Account account) {
        long least = counts.identities - account.queued() - account.expired();
        return new Difference(
                device,
                Account.CONFIRMED,
                account.confirmed(),
                Math.max(0, least),
                counts.identities + counts.foreign + account.carried());
    }
}
