package tsuji.gateway.uplink;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tsuji.gateway.health.Counters;

/** What the metrics show of the uplink as it is now; what happened is counted in {@link UplinkMetrics}. */
final class UplinkGauges {
    private UplinkGauges() {}

    /** @param status as of the last step. */
    static void register(
            Counters counters, Duration offlineBudget, CertificateWatch certificate, Supplier<UplinkStatus> status) {
        counters.gauge(
                "tsuji_uplink_certificate_expires_seconds",
                "Until our certificate expires, NaN: none or unknown",
                certificate::secondsLeft);
        counters.gauge(
                "tsuji_uplink_offline_budget_seconds",
                "How long without the city is planned for; our certificate must outlast it",
                offlineBudget::toSeconds);
        counters.gauge(
                "tsuji_uplink_connected",
                "1: the city accepted us",
                () -> status.get().connection().isOnline() ? 1 : 0);
        counters.gauge(
                "tsuji_uplink_in_flight_entries",
                "Entries sent and not yet confirmed",
                () -> status.get().progress().inFlight());
        counters.gauge(
                "tsuji_uplink_backlog_entries",
                "Entries waiting behind fresh ones",
                () -> status.get().progress().backlog());
        counters.gauges(
                "tsuji_uplink_put_aside_entries",
                "Entries that cannot be sent and are tried again after a day or a restart",
                "reason",
                () -> status.get().progress().putAside().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, count -> (double) count.getValue())));
        counters.gauge("tsuji_uplink_drain_seconds", "Until the backlog is gone, NaN: unknown", () -> {
            OptionalLong seconds = status.get().progress().drainSeconds();
            return seconds.isPresent() ? seconds.getAsLong() : Double.NaN;
        });
    }
}
