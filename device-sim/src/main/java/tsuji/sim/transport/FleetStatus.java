package tsuji.sim.transport;

import java.time.Duration;

/**
 * Where a fleet stands. Counts are of this run.
 *
 * @param virtualElapsed virtual time since the beginning.
 * @param made messages that devices had to say.
 * @param acknowledged taken by the gateway.
 * @param refused refused by the gateway with a reason code (MQTT 5).
 * @param unanswered sent with QoS 0: nobody answers.
 * @param dropped by devices whose memory was full; never sent.
 * @param waiting in the devices' memory, under way or not.
 * @param resent attempts beyond the first.
 * @param connectFailures connections that were refused or did not come about.
 * @param lastProblem why a connection ended or did not come about, last; empty text: none did.
 */
public record FleetStatus(
        Duration virtualElapsed,
        int devices,
        int connected,
        long made,
        long acknowledged,
        long refused,
        long unanswered,
        long dropped,
        long waiting,
        long resent,
        long connectFailures,
        double ackP50Millis,
        double ackP99Millis,
        String lastProblem) {}
