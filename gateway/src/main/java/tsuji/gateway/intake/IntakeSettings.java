package tsuji.gateway.intake;

/**
 * Settings of intake.
 *
 * @param queueMax deliveries waiting for a commit; at the bound channels are not read any more.
 * @param commitEntriesMax deliveries in one commit.
 * @param telemetryWaitMillis telemetry may wait this long for company; events and intervals never wait.
 */
public record IntakeSettings(int queueMax, int commitEntriesMax, int telemetryWaitMillis) {}
