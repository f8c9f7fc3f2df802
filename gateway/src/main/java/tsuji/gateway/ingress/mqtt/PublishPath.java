package tsuji.gateway.ingress.mqtt;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.Optional;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceRegistry.AgentIdentity;
import tsuji.gateway.device.DeviceRegistry.DeviceIdentity;
import tsuji.gateway.device.DeviceType;
import tsuji.gateway.device.GenericType;
import tsuji.gateway.firmware.FirmwareSink;
import tsuji.gateway.intake.Delivery;
import tsuji.gateway.intake.DeliverySink;
import tsuji.gateway.intake.Fingerprint;
import tsuji.gateway.intake.Payloads;
import tsuji.gateway.intake.RateLimit;
import tsuji.gateway.profile.ProfileMessage;
import tsuji.gateway.profile.Profiles;
import tsuji.gateway.profile.UnfitException;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.DeviceTopic;
import tsuji.wire.Refusal;
import tsuji.wire.Topics;

/** A PUBLISH from a peer, step by step: topic, window, rate, permission, payload, delivery. Stateless. */
final class PublishPath {
    private static final DeviceType AGENT = new GenericType();

    private final Door door;
    private final Payloads payloads;

    PublishPath(Door door, Payloads payloads) {
        this.door = door;
        this.payloads = payloads;
    }

    /** What is known of a PUBLISH before its payload is looked at. */
    private record Arrival(Device device, String topic, int packetId, int qos, MqttPublishMessage message) {
        MqttProperties properties() {
            return message.variableHeader().properties();
        }

        byte[] payload() {
            return ByteBufUtil.getBytes(message.payload());
        }
    }

    void publish(MqttConnection connection, MqttPublishMessage message) throws Violation {
        int qos = message.fixedHeader().qosLevel().value();
        if (qos == 0 && message.fixedHeader().isDup()) {
            throw new Violation(ReasonCode.MALFORMED_PACKET, "MQTT-3.3.1-2", "DUP with QoS 0");
        }
        Inflow inflow = connection.inflow();
        int packetId = message.variableHeader().packetId();
        String topic = topic(connection, message);
        if (qos > 0 && isHandled(inflow, packetId, qos)) {
            return;
        }
        Optional<Device> device = speaker(connection, topic);
        if (device.isEmpty()) {
            refuseObserver(connection, packetId, qos);
            return;
        }
        Arrival arrival = new Arrival(device.get(), topic, packetId, qos, message);
        if (withinRate(connection, arrival)) {
            accept(connection, arrival);
        }
    }

    /** Whose message it is; empty: an observer's. What an agent may not say is booked under its own name. */
    private Optional<Device> speaker(MqttConnection connection, String topic) {
        if (connection.identity() instanceof DeviceIdentity identity) {
            return Optional.of(identity.device());
        }
        if (connection.identity() instanceof AgentIdentity agent) {
            return connection
                    .inflow()
                    .parse(topic)
                    .filter(parsed -> Permission.mayPublish(agent, parsed))
                    .map(DeviceTopic::device)
                    .or(() -> connection
                            .inflow()
                            .foreign(topic)
                            .map(Profiles.Match::device)
                            .filter(device -> Permission.speaksFor(agent, device)))
                    .flatMap(door.registry()::find)
                    .or(() -> Optional.of(new Device(new DeviceId(agent.name()), AGENT, "")));
        }
        return Optional.empty();
    }

    private static String topic(MqttConnection connection, MqttPublishMessage message) throws Violation {
        MqttProperties properties = message.variableHeader().properties();
        String topic =
                connection.inflow().aliases().resolve(message.variableHeader().topicName(), properties);
        PropertyRules.requireNoWildcard(properties);
        return topic;
    }

    /** QoS 2 packets that repeat one under way are not delivered again (MQTT-4.3.3-10); too many at once is an error. */
    private static boolean isHandled(Inflow inflow, int packetId, int qos) throws Violation {
        if (qos == 2) {
            if (inflow.isReceived(packetId) && !inflow.isFull()) {
                inflow.await(PendingAck.repeat(inflow, packetId));
                inflow.charge();
                return true;
            }
            if (inflow.isPending(packetId)) {
                inflow.charge();
                return true;
            }
        }
        if (inflow.isFull() || inflow.underWay() >= Inflow.RECEIVE_MAXIMUM) {
            throw new Violation(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                    "MQTT-3.3.4-9",
                    "more than " + Inflow.RECEIVE_MAXIMUM + " PUBLISH unacknowledged");
        }
        return false;
    }

    /** Who sends with QoS 1 or 2 is slowed down; what comes too fast at QoS 0 is refused. */
    private boolean withinRate(MqttConnection connection, Arrival arrival) {
        long now = door.nowMillis();
        RateLimit own = connection.inflow().rate();
        if (arrival.qos() == 0 && !(own.hasToken(now) && door.messages().hasToken(now))) {
            DataClass dataClass = Topics.parse(arrival.topic())
                    .map(topic -> topic.kind().dataClass())
                    .orElse(DataClass.TELEMETRY);
            report(arrival, dataClass, new Payloads.Bad(Refusal.RATE_LIMITED, "faster than allowed"));
            return false;
        }
        long waitMillis = Math.max(own.take(now), door.messages().take(now));
        if (waitMillis > 0 && arrival.qos() > 0) {
            connection.gate().pauseFor(waitMillis);
        }
        return true;
    }

    private void accept(MqttConnection connection, Arrival arrival) {
        Optional<DeviceTopic> topic = connection.inflow().parse(arrival.topic());
        if (topic.isEmpty() && acceptForeign(connection, arrival)) {
            return;
        }
        if (topic.isEmpty()
                || !Permission.mayPublish(connection.identity(), topic.get())
                || !topic.get().device().equals(arrival.device().id())) {
            DataClass dataClass = topic.map(parsed -> parsed.kind().dataClass()).orElse(DataClass.TELEMETRY);
            refuse(connection, arrival, dataClass, new Payloads.Bad(Refusal.NOT_PERMITTED, "topic " + arrival.topic()));
            return;
        }
        DeviceTopic.Kind kind = topic.get().kind();
        if (!kind.carriesReadings()) {
            firmware(connection.inflow(), arrival, kind);
            return;
        }
        byte[] payload = arrival.payload();
        String contentType = PropertyRules.text(arrival.properties(), MqttProperties.CONTENT_TYPE);
        Payloads.Verdict verdict = payloads.judge(arrival.device(), kind, contentType, payload);
        if (verdict instanceof Payloads.Bad bad) {
            refuse(connection, arrival, kind.dataClass(), bad);
        } else {
            Optional<Observers.Message> shown = door.observers().areWatching()
                    ? Optional.of(new Observers.Message(arrival.topic(), payload, arrival.properties()))
                    : Optional.empty();
            accepted(connection, arrival, (Payloads.Good) verdict, shown);
        }
    }

    /** What a device says about firmware is no reading: it goes past the journal, and is answered when it was dealt with. */
    private void firmware(Inflow inflow, Arrival arrival, DeviceTopic.Kind kind) {
        DeviceId device = arrival.device().id();
        door.registry().noteSeen(device.value(), inflow.address());
        PendingAck ack = new PendingAck(inflow, arrival.packetId(), arrival.qos(), (Observers.Message) null);
        FirmwareSink.OnTaken onTaken = arrival.qos() > 0 ? fits -> ack.answer() : fits -> {};
        boolean isRequest = kind == DeviceTopic.Kind.FIRMWARE_REQUEST;
        boolean taken = isRequest
                ? door.firmware().requested(device, arrival.payload(), onTaken)
                : door.firmware().reported(device, arrival.payload(), onTaken);
        if (arrival.qos() > 0) {
            inflow.await(isRequest && !taken ? full(inflow, arrival) : ack);
            if (!isRequest && !taken) {
                // Acknowledged it would be lost. Whoever has connected again says where it stands.
                ack.unavailable();
            }
        }
    }

    /** The device asks again later by itself: MQTT 5 says why it must, 3.1.1 cannot. */
    private static PendingAck full(Inflow inflow, Arrival arrival) {
        ReasonCode reason = inflow.isMqtt5() ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS;
        return new PendingAck(inflow, arrival.packetId(), arrival.qos(), reason);
    }

    /** What comes on a foreign topic, by the profile that knows it. False: none does, or the device is another's. */
    private boolean acceptForeign(MqttConnection connection, Arrival arrival) {
        Optional<Profiles.Match> match = connection
                .inflow()
                .foreign(arrival.topic())
                .filter(found -> Permission.speaksFor(connection.identity(), found.device())
                        && found.device().equals(arrival.device().id()));
        if (match.isEmpty()) {
            return false;
        }
        match.get()
                .message()
                .ifPresentOrElse(message -> map(connection, arrival, message), () -> ignore(connection, arrival));
        return true;
    }

    private void map(MqttConnection connection, Arrival arrival, ProfileMessage message) {
        try {
            ProfileMessage.Yield found = message.read(arrival.payload());
            Payloads.Verdict verdict = payloads.judge(arrival.device(), found.dataClass(), found.readings());
            if (verdict instanceof Payloads.Good good) {
                Optional<Observers.Message> shown = door.observers().areWatching()
                        ? Optional.of(Observers.Message.of(arrival.device().id(), good.dataClass(), found.readings()))
                        : Optional.empty();
                accepted(connection, arrival, good, shown);
            } else {
                refuse(connection, arrival, message.leastClass(), (Payloads.Bad) verdict);
            }
        } catch (UnfitException e) {
            refuse(connection, arrival, message.leastClass(), new Payloads.Bad(e.refusal(), e.getMessage()));
        }
    }

    /** Not of interest by the profile's own word: answered and counted, but in no ledger. */
    private void ignore(MqttConnection connection, Arrival arrival) {
        door.counts().ignored().increment();
        door.registry()
                .noteSeen(arrival.device().id().value(), connection.inflow().address());
        if (arrival.qos() > 0) {
            answer(connection, arrival, ReasonCode.SUCCESS);
        }
    }

    private void accepted(
            MqttConnection connection, Arrival arrival, Payloads.Good good, Optional<Observers.Message> shown) {
        DeviceId device = arrival.device().id();
        door.registry().noteSeen(device.value(), connection.inflow().address());
        good.firmware().ifPresent(firmware -> door.registry().noteFirmware(device, firmware));
        deliver(connection.inflow(), arrival, good, shown);
    }

    private void deliver(Inflow inflow, Arrival arrival, Payloads.Good good, Optional<Observers.Message> shown) {
        PendingAck ack = null;
        if (shown.isPresent() || arrival.qos() > 0) {
            ack = new PendingAck(inflow, arrival.packetId(), arrival.qos(), shown.orElse(null));
        }
        if (arrival.qos() > 0) {
            inflow.await(ack);
        }
        long key = good.absolute()
                ? Fingerprint.ofContent(arrival.device().id(), good.body())
                : Fingerprint.ofPacket(arrival.device().id(), arrival.packetId(), good.body());
        inflow.deliver(new Delivery(
                arrival.device().id(),
                good.dataClass(),
                good.body(),
                good.speed(),
                key,
                good.absolute() || arrival.message().fixedHeader().isDup(),
                door.nowMillis(),
                ack == null ? Delivery.NO_ACK : ack));
    }

    /**
     * MQTT 5 tells the device why. MQTT 3.1.1 cannot: there the packet is acknowledged, because it would be refused for ever,
     * and the ledger counts it.
     */
    private void refuse(MqttConnection connection, Arrival arrival, DataClass dataClass, Payloads.Bad bad) {
        report(arrival, dataClass, bad);
        if (arrival.qos() > 0) {
            answer(connection, arrival, connection.isMqtt5() ? reason(bad.reason()) : ReasonCode.SUCCESS);
        }
    }

    private static void answer(MqttConnection connection, Arrival arrival, ReasonCode reason) {
        connection.inflow().await(new PendingAck(connection.inflow(), arrival.packetId(), arrival.qos(), reason));
    }

    private void report(Arrival arrival, DataClass dataClass, Payloads.Bad bad) {
        door.sink()
                .refused(new DeliverySink.RefusedDelivery(
                        arrival.device().id(), dataClass, bad.reason(), bad.detail(), arrival.payload()));
    }

    private static ReasonCode reason(Refusal refusal) {
        return switch (refusal) {
            case NOT_PERMITTED, UNKNOWN_DEVICE -> ReasonCode.NOT_AUTHORIZED;
            case MALFORMED, TOO_LARGE -> ReasonCode.PAYLOAD_FORMAT_INVALID;
            case RATE_LIMITED -> ReasonCode.QUOTA_EXCEEDED;
            case UNKNOWN_METRIC, WRONG_UNIT, OUT_OF_RANGE, WRONG_TIME -> ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
        };
    }

    private static void refuseObserver(MqttConnection connection, int packetId, int qos) throws Violation {
        if (!connection.isMqtt5() || qos == 0) {
            throw new Violation(ReasonCode.NOT_AUTHORIZED, "R15", "observers may not publish");
        }
        Inflow inflow = connection.inflow();
        inflow.await(new PendingAck(inflow, packetId, qos, ReasonCode.NOT_AUTHORIZED));
        inflow.charge();
    }
}
