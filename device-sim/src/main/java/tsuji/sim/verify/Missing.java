package tsuji.sim.verify;

import tsuji.sim.verify.MessageFate.Fate;

/**
 * What a device's account explains of its messages that were acknowledged and are not at the city, in the order in which
 * they are taken to stand.
 *
 * @param refused beyond those the device was told of: MQTT 3.1.1 has no word for it, so they were acknowledged.
 */
record Missing(long expired, long refused, long lost, long queued) {
    static Missing of(Counts counts, Ledger.Account account) {
        long left = counts.missing();
        long queued = bounded(account.queued(), left);
        left -= queued;
        long expired = bounded(account.expired(), left);
        left -= expired;
        long refused = bounded(account.refused() - counts.refused, left);
        return new Missing(expired, refused, left - refused, queued);
    }

    private static long bounded(long count, long most) {
        return Math.max(0, Math.min(count, most));
    }

    Missing plus(Missing other) {
        return new Missing(expired + other.expired, refused + other.refused, lost + other.lost, queued + other.queued);
    }

    /** Of the nth missing message, from 0. */
    Fate fate(long nth) {
        if (nth < expired) {
            return Fate.EXPIRED;
        }
        if (nth < expired + refused) {
            return Fate.REFUSED;
        }
        return nth < expired + refused + lost ? Fate.LOST : Fate.QUEUED;
    }
}
