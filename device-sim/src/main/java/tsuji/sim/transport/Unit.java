package tsuji.sim.transport;

import java.util.SplittableRandom;
import tsuji.sim.device.DeviceMessage;

/**
 * What every device has, whatever it speaks. Owned by the fleet's thread.
 *
 * @param outbox what it has to say until the gateway has answered.
 * @param backoff between two tries to reach the gateway.
 * @param trouble what is wrong with it and its line now.
 * @param papers what it shows in a handshake, if it has certificates.
 * @param random chance of its own.
 */
record Unit(
        Account account,
        FleetIo io,
        Outbox outbox,
        Backoff backoff,
        Trouble trouble,
        Papers papers,
        SplittableRandom random) {
    static Unit of(Account account, FleetIo io, FleetSettings settings, Backoff backoff) {
        return new Unit(
                account,
                io,
                new Outbox(settings.bufferMax()),
                backoff,
                new Trouble(),
                new Papers(account.id()),
                new SplittableRandom(account.id().value().hashCode()));
    }

    /** What its memory does not take is lost here, and recorded so. */
    void keep(DeviceMessage message) {
        Outgoing outgoing = new Outgoing(message, account.qos());
        if (!outbox.offer(outgoing)) {
            io.done(outgoing);
        }
    }

    /** Records what is left, and how often it babbled. */
    void end(int babbled) {
        outbox.clear().forEach(io::done);
        if (babbled > 0) {
            io.babbled(account.id(), babbled);
        }
    }
}
