package tsuji.gateway.journal;

import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Expiry;

/**
 * Entries that were accepted and will never reach the city.
 *
 * @param firstSeq first of them.
 * @param lastSeq last of them; entries of others, and such as were kept, may lie between.
 * @param count how many.
 * @param recordedUnixMillis when they expired, as far as the clock was believed then.
 */
public record Gap(
        DeviceId device,
        DataClass dataClass,
        long firstSeq,
        long lastSeq,
        long count,
        Expiry reason,
        long recordedUnixMillis) {}
