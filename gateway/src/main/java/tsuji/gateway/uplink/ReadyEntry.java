package tsuji.gateway.uplink;

import tsuji.gateway.journal.StoredEntry;
import tsuji.wire.TimeQuality;

/**
 * An entry that may go out.
 *
 * @param unixMillis wall time of its receipt, as far as it is known.
 * @param readAtMillis when it was read from the journal; monotonic.
 */
record ReadyEntry(StoredEntry entry, long unixMillis, TimeQuality quality, long readAtMillis) {
    int bytes() {
        return entry.body().length;
    }
}
