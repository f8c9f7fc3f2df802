package tsuji.gateway.journal;

import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/**
 * One row of the journal, its checksum verified.
 *
 * @param seq grows by one for every entry, never reused within an epoch.
 * @param boot row id of the boot in which it was received.
 * @param monoMillis when, in that boot.
 * @param body resolved SenML CBOR; times below 2^28 are relative to {@code monoMillis}.
 */
public record StoredEntry(long seq, DeviceId device, DataClass dataClass, int boot, long monoMillis, byte[] body) {}
