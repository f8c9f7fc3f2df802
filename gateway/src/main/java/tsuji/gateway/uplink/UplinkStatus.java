package tsuji.gateway.uplink;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tsuji.gateway.health.ErrorCode;

/**
 * How the uplink stands; an immutable snapshot for people.
 *
 * @param bytesToday packets sent since midnight UTC by the machine's clock, in bytes.
 */
public record UplinkStatus(Connection connection, Progress progress, long bytesToday) {
    static final UplinkStatus NOT_STARTED = new UplinkStatus(
            new Connection("idle", Optional.empty(), OptionalLong.empty(), Optional.empty(), ""),
            new Progress(0, 0, 0, Map.of(), 0, OptionalLong.empty()),
            0);

    /**
     * The connection.
     *
     * @param mode {@code idle}, {@code connecting}, {@code online} or {@code backing off}.
     * @param broker the address in use or being tried.
     * @param sinceMonoMillis since when it is online, in milliseconds since the kernel booted.
     * @param lastError why the last connection ended or could not be made.
     * @param lastErrorDetail what to do about it; empty without an error.
     */
    public record Connection(
            String mode,
            Optional<String> broker,
            OptionalLong sinceMonoMillis,
            Optional<ErrorCode> lastError,
            String lastErrorDetail) {
        public boolean isOnline() {
            return sinceMonoMillis.isPresent();
        }
    }

    /**
     * What is under way and what waits, in entries.
     *
     * @param inFlight sent and not yet confirmed.
     * @param backlog to be sent beside the fresh ones.
     * @param held waiting for the wall time of their boot.
     * @param putAside cannot be sent and are tried again after a day or a restart, by reason.
     * @param confirmedPerSecond over the last seconds, fresh and backlog together.
     * @param drainSeconds until the backlog is gone at its own rate of the last seconds; empty while that is unknown.
     */
    public record Progress(
            long inFlight,
            long backlog,
            long held,
            Map<String, Long> putAside,
            double confirmedPerSecond,
            OptionalLong drainSeconds) {}
}
