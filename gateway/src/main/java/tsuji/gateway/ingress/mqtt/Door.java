package tsuji.gateway.ingress.mqtt;

import java.util.Optional;
import tsuji.gateway.command.DeviceOutlet.OutboundCommand;
import tsuji.gateway.command.DeviceOutlet.Outcome;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.firmware.FirmwareMessage;
import tsuji.gateway.firmware.FirmwareSink;
import tsuji.gateway.intake.DeliverySink;
import tsuji.gateway.intake.RateLimit;
import tsuji.gateway.profile.Profiles;
import tsuji.wire.DeviceId;
import tsuji.wire.Topics;

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
    private FirmwareSink firmware = FirmwareSink.NONE;
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
        return send(command.device(), Outgoing.of(command));
    }

    /** See {@code FirmwareOutlet}. */
    Outcome send(FirmwareMessage message) {
        return send(message.device(), Outgoing.of(message));
    }

    private Outcome send(DeviceId device, Outgoing message) {
        Outcome outcome = send(device.value(), message);
        Optional<String> agent = spokesmen.of(device);
        return outcome == Outcome.NOT_HERE && agent.isPresent() ? send(agent.get(), message) : outcome;
    }

    private Outcome send(String clientId, Outgoing message) {
        Outcome[] outcome = {Outcome.NOT_HERE};
        // In one step, so that no session ends between the look and the offer.
        sessions.inspect(clientId, session -> outcome[0] = offer(session, message));
        return outcome[0];
    }

    /** See {@code DeviceOutlet}. */
    boolean holds(DeviceId device) {
        return isSubscribed(device, Topics.commands(device));
    }

    /** See {@code FirmwareOutlet}. */
    boolean listens(DeviceId device) {
        return isSubscribed(device, Topics.firmware(device, FirmwareMessage.Kind.MANIFEST.level()));
    }

    private boolean isSubscribed(DeviceId device, String topic) {
        return isSubscribed(device.value(), device, topic)
                || spokesmen
                        .of(device)
                        .filter(agent -> isSubscribed(agent, device, topic))
                        .isPresent();
    }

    private boolean isSubscribed(String clientId, DeviceId device, String topic) {
        boolean[] holds = {false};
        sessions.inspect(clientId, session -> holds[0] = session.connection() != null && takes(session, device, topic));
        return holds[0];
    }

    /** An agent may have lost a device since it subscribed. */
    private boolean takes(Session session, DeviceId device, String topic) {
        return session.to(topic).isPresent()
                && (session.clientId().equals(device.value())
                        || registry()
                                .standing(session.clientId())
                                .filter(standing -> Permission.speaksFor(standing.identity(), device))
                                .isPresent());
    }

    private Outcome offer(Session session, Outgoing message) {
        if (!takes(session, message.device(), message.topic())) {
            return Outcome.NOT_HERE;
        }
        MqttConnection connection = session.connection();
        Outbound outbound = session.outbound();
        if (connection == null) {
            counts.commandDrops().add(outbound.expireAll(nowMillis()));
        } else if (Outflow.isTooLarge(message, connection.connect().terms())) {
            return Outcome.TOO_LARGE;
        } else {
            counts.commandDrops().add(outbound.expireWaiting(nowMillis()));
        }
        if (!outbound.offer(message)) {
            return Outcome.FULL;
        }
        if (connection != null) {
            connection.loop().execute(connection::drain);
        }
        return Outcome.TAKEN;
    }

    FirmwareSink firmware() {
        return firmware;
    }

    void serve(FirmwareSink sink) {
        firmware = sink;
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
