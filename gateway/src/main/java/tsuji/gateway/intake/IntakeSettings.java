package tsuji.gateway.intake;

/**
 * Settings of intake.
 *
 * @param queueMax deliveries waiting for a commit; at the bound channels are not read any more.
 * @param commitEntriesMax deliveries in one commit.
 * @param telemetryWaitMillis least time between two commits of telemetry, which waits so long at most for company; events and
 *     intervals never wait.
 */
public record IntakeSettings(int queueMax, int commitEntriesMax, int telemetryWaitMillis) {}
