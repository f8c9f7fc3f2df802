package tsuji.gateway.ingress.mqtt;

import java.util.Optional;
import tsuji.gateway.command.DeviceOutlet.OutboundCommand;
import tsuji.gateway.command.DeviceOutlet.Outcome;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.intake.DeliverySink;
import tsuji.wire.DeviceId;

/** What all connections share. Any thread. */
final class Door {
    private final MqttSettings settings;
    private final MqttIngress.Surroundings around;
    private final Counts counts;
    private final Observers observers;
    private final Duels duels;
    private final RateLimit messages;
    private final SessionStore sessions;

    Door(MqttSettings settings, MqttIngress.Surroundings around) {
        this.settings = settings;
        this.around = around;
        this.counts = Counts.in(around.counters());
        this.observers = new Observers(counts.observerDrops());
        this.duels = new Duels(around.health());
        int perSecond = settings.limits().messagesPerSecond();
        this.messages = new RateLimit(perSecond, 2 * perSecond);
        Wills wills = new Wills(around.sink(), around.clock()::monoMillis);
        this.sessions = new SessionStore(settings.sessions().queue(), wills);
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

    SessionStore sessions() {
        return sessions;
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

    /** Rate limit of all devices together. */
    RateLimit messages() {
        return messages;
    }

    long nowMillis() {
        return around.clock().monoMillis();
    }

    /** See {@code DeviceOutlet}. */
    Outcome send(OutboundCommand command) {
        Optional<Session> session = sessions.find(command.device().value());
        if (session.isEmpty() || session.get().commands(command.device()).isEmpty()) {
            return Outcome.NOT_HERE;
        }
        Outbound outbound = session.get().outbound();
        counts.commandDrops().add(outbound.expire(nowMillis()));
        if (!outbound.offer(command)) {
            return Outcome.FULL;
        }
        MqttConnection connection = session.get().connection();
        if (connection != null) {
            connection.loop().execute(connection::drain);
        }
        return Outcome.TAKEN;
    }

    /** Once a second, and when the registry has changed. */
    void sweep() {
        sessions.sweep(nowMillis(), this::isRegistered);
        duels.sweep(nowMillis());
    }

    private boolean isRegistered(String clientId) {
        return DeviceId.isValid(clientId)
                && registry().find(new DeviceId(clientId)).isPresent();
    }
}
