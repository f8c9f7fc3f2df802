package tsuji.wire;

import java.util.Locale;

/**
 * Why a delivery was not accepted. Part of the ledger: {@code received = accepted + duplicate + refused(reason)}.
 *
 * <p>The ordinal is stored in the journal; add constants at the end.
 */
public enum Refusal {
    /** The payload is not a SenML pack. */
    MALFORMED,
    /** The pack is larger, deeper or has more records than allowed. */
    TOO_LARGE,
    /** The device's type does not have this metric. */
    UNKNOWN_METRIC,
    /** The metric is known, but in another unit or kind of value. */
    WRONG_UNIT,
    /** The value lies outside the metric's range. */
    OUT_OF_RANGE,
    /** The reading's time is more than a year away from now, or before the device could have existed. */
    WRONG_TIME,
    /** No such device, or not this device's topic. */
    NOT_PERMITTED,
    /** No device of this name is registered. */
    UNKNOWN_DEVICE,
    /** The device, or all together, send faster than configured (QoS 0 only: others are slowed down instead). */
    RATE_LIMITED;

    /** As it stands in metrics and the ledger: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
