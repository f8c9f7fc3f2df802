package tsuji.gateway.ingress.mqtt;

import java.util.Optional;
import tsuji.gateway.command.DeviceOutlet.OutboundCommand;
import tsuji.gateway.command.DeviceOutlet.Outcome;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.intake.DeliverySink;
import tsuji.gateway.intake.RateLimit;
import tsuji.gateway.profile.Profiles;
import tsuji.wire.DeviceId;

/** What all connections share. Any thread. */
final class Door {
    private final MqttSettings settings;
    private final MqttIngress.Surroundings around;
    private final Counts counts;
    private final Observers observers;
    private final Duels duels;
    private final RateLimit messages;
    private final Rates rates;
    private final SessionStore sessions;
    private final Spokesmen spokesmen = new Spokesmen();

    Door(MqttSettings settings, MqttIngress.Surroundings around) {
        this.settings = settings;
        this.around = around;
        this.counts = Counts.in(around.counters());
        this.observers = new Observers(counts.observerDrops());
        this.duels = new Duels(around.health());
        int perSecond = settings.limits().messagesPerSecond();
        this.messages = new RateLimit(perSecond, 2 * perSecond);
        this.rates = new Rates(settings.limits().deviceMessagesPerSecond());
        Wills wills = new Wills(around.sink(), around.clock()::monoMillis, observers);
        this.sessions = new SessionStore(settings.sessions().queue(), wills, counts.commandDrops());
    }

    MqttSettings settings() {
        return settings;
    }

    MqttIngress.Surroundings around() {
        return around;
    }

    DeliverySink sink() {
        return around.sink();
    }

    DeviceRegistry registry() {
        return around.registry();
    }

    Profiles profiles() {
        return around.profiles();
    }

    SessionStore sessions() {
        return sessions;
    }

    Spokesmen spokesmen() {
        return spokesmen;
    }

    Observers observers() {
        return observers;
    }

    Counts counts() {
        return counts;
    }

    Duels duels() {
        return duels;
    }

    Rates rates() {
        return rates;
    }

    /** Rate limit of all devices together. */
    RateLimit messages() {
        return messages;
    }

    long nowMillis() {
        return around.clock().monoMillis();
    }

    /** See {@code DeviceOutlet}. */
    Outcome send(OutboundCommand command) {
        Outcome outcome = send(command.device().value(), command);
        Optional<String> agent = spokesmen.of(command.device());
        return outcome == Outcome.NOT_HERE && agent.isPresent() ? send(agent.get(), command) : outcome;
    }

    private Outcome send(String clientId, OutboundCommand command) {
        Outcome[] outcome = {Outcome.NOT_HERE};
        // In one step, so that no session ends between the look and the offer.
        sessions.inspect(clientId, session -> outcome[0] = offer(session, command));
        return outcome[0];
    }

    /** See {@code DeviceOutlet}. */
    boolean holds(DeviceId device) {
        return holds(device.value(), device)
                || spokesmen.of(device).filter(agent -> holds(agent, device)).isPresent();
    }

    private boolean holds(String clientId, DeviceId device) {
        boolean[] holds = {false};
        sessions.inspect(
                clientId, session -> holds[0] = session.connection() != null && takesCommands(session, device));
        return holds[0];
    }

    /** An agent may have lost a device since it subscribed. */
    private boolean takesCommands(Session session, DeviceId device) {
        return session.commands(device).isPresent()
                && (session.clientId().equals(device.value())
                        || registry()
                                .standing(session.clientId())
                                .filter(standing -> Permission.speaksFor(standing.identity(), device))
                                .isPresent());
    }

    private Outcome offer(Session session, OutboundCommand command) {
        if (!takesCommands(session, command.device())) {
            return Outcome.NOT_HERE;
        }
        MqttConnection connection = session.connection();
        Outbound outbound = session.outbound();
        if (connection == null) {
            counts.commandDrops().add(outbound.expireAll(nowMillis()));
        } else if (Outflow.isTooLarge(command, connection.connect().terms())) {
            return Outcome.TOO_LARGE;
        } else {
            counts.commandDrops().add(outbound.expireWaiting(nowMillis()));
        }
        if (!outbound.offer(command)) {
            return Outcome.FULL;
        }
        if (connection != null) {
            connection.loop().execute(connection::drain);
        }
        return Outcome.TAKEN;
    }

    /** Once a second, and when the registry has changed. */
    void sweep() {
        sessions.sweep(nowMillis(), this::isRegistered);
        duels.sweep(nowMillis());
        rates.sweep(nowMillis());
        spokesmen.sweep(agent -> sessions.find(agent).isPresent());
    }

    private boolean isRegistered(String clientId) {
        return DeviceId.isValid(clientId)
                && registry().find(new DeviceId(clientId)).isPresent();
    }
}
