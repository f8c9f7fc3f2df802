package tsuji.gateway.journal;

import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/**
 * What one device delivered in one message, about to be made durable.
 *
 * @param monoMillis when it was received, in the running boot.
 * @param body resolved SenML CBOR; times below 2^28 are relative to {@code monoMillis}. Owned by the journal from here on.
 * @param dedupKey 64-bit fingerprint by which a repeat of this delivery is recognised.
 */
public record NewEntry(DeviceId device, DataClass dataClass, long monoMillis, byte[] body, long dedupKey) {}
