package tsuji.gateway.uplink;

import java.time.Duration;
import tsuji.wire.CityTopics;

/**
 * Settings of the uplink: {@code area}, {@code gateway} and the section {@code [uplink]} of gateway.toml.
 *
 * @param topics area and gateway.
 * @param broker where the city is and how to prove who we are.
 * @param batch how entries are put into messages.
 * @param retry how long to wait for what.
 * @param confirm what counts as the city's confirmation.
 * @param bytesPerDayMax packets sent in any 24 hours, in bytes; 0: no limit.
 * @param untrustedTimeWait a boot without a trusted clock keeps its entries back this long, 0 s to 7 days.
 */
public record UplinkSettings(
        CityTopics topics,
        BrokerSettings broker,
        BatchSettings batch,
        RetrySettings retry,
        Confirm confirm,
        long bytesPerDayMax,
        Duration untrustedTimeWait) {

    /** Smaller daily budgets than this cannot carry even the status messages. */
    static final long BYTES_PER_DAY_LEAST = 100_000;

    /** What counts as the city's confirmation. */
    public enum Confirm {
        /** The broker's PUBACK. */
        PUBACK,
        /** The receipt of the city's own consumer, which alone proves that the entries were stored. */
        RECEIPT
    }

    public UplinkSettings {
        Bounds.checkSeconds("untrusted_time_wait_s", untrustedTimeWait, 0, 604_800);
        if (bytesPerDayMax != 0) {
            Bounds.check("bytes_per_day_max", bytesPerDayMax, BYTES_PER_DAY_LEAST, Long.MAX_VALUE);
        }
    }

    /** Client identifier: the configured one, or {@code tsuji-{area}-{gateway}}. */
    String clientId() {
        return broker.clientId().isEmpty() ? "tsuji-" + topics.area() + "-" + topics.gateway() : broker.clientId();
    }
}
