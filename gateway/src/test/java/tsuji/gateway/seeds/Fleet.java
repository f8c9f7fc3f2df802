package tsuji.gateway.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import tsuji.gateway.intake.Ack;
import tsuji.gateway.intake.Delivery;
import tsuji.gateway.intake.DeliverySink.RefusedDelivery;
import tsuji.gateway.intake.Intake;
import tsuji.gateway.time.StepClock;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Refusal;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;

/**
 * The devices with the ingress before them: they send in order with QoS 1, send again what was not acknowledged when the
 * connection comes back, and now and then send nonsense.
 */
final class Fleet {
    private static final int UNACKNOWLEDGED_MAX = 10;
    private static final int PADDING_MAX = 600;

    private final Plan plan;
    private final Random random;
    private final StepClock clock;
    private final Mutation mutation;
    private final Truth truth;
    private final Trace trace;
    private final List<Deque<Message>> unacknowledged = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private int attempt;

    /** Who hears of everything. */
    record Records(Truth truth, Trace trace) {}

    Fleet(Plan plan, Random random, StepClock clock, Records records, Mutation mutation) {
        this.plan = plan;
        this.random = random;
        this.clock = clock;
        this.mutation = mutation;
        this.truth = records.truth();
        this.trace = records.trace();
        for (int i = 0; i < plan.devices(); i++) {
            unacknowledged.add(new ArrayDeque<>());
        }
    }

    private static DeviceId name(int device) {
        return new DeviceId("sc-" + device);
    }

    /** Everybody measures something and sends what may be sent. */
    void step(Intake intake) {
        for (int device = 0; device < plan.devices(); device++) {
            for (int i = random.nextInt(4); i > 0 && unacknowledged.get(device).size() < UNACKNOWLEDGED_MAX; i--) {
                measure(device);
            }
            if (random.nextInt(20) == 0) {
                sendNonsense(intake, device);
            }
            if (random.nextInt(15) == 0) {
                reconnect(device);
            }
            if (random.nextInt(15) == 0 && !messages.isEmpty()) {
                sendOldOneAgain(intake);
            }
        }
        send(intake);
    }

    private void measure(int device) {
        DataClass dataClass = random.nextInt(3) > 0
                ? DataClass.TELEMETRY
                : random.nextBoolean() ? DataClass.EVENT : DataClass.INTERVAL;
        double time = random.nextBoolean() ? 0 : truth.nowMillis() / 1_000;
        int padding = plan.isTight() ? random.nextInt(PADDING_MAX) : 0;
        Message message = new Message(messages.size(), name(device), dataClass, time, padding);
        messages.add(message);
        truth.made(message);
        unacknowledged.get(device).add(message);
    }

    /** Each device goes on as far as the queue has room; what it has sent before it marks. */
    void send(Intake intake) {
        for (Deque<Message> waiting : unacknowledged) {
            for (Message message : waiting) {
                if (!message.isUnderWay && !offer(intake, message, !message.receivedMillis.isEmpty())) {
                    break;
                }
            }
        }
    }

    private boolean offer(Intake intake, Message message, boolean isMarked) {
        Answer answer = new Answer(message);
        boolean isRepeatable = (message.isAbsolute || isMarked) && mutation != Mutation.NO_DEDUPLICATION;
        boolean taken = intake.offer(new Delivery(
                message.device,
                message.dataClass,
                message.body,
                Optional.empty(),
                message.fingerprint(),
                isRepeatable,
                clock.monoMillis(),
                answer));
        if (!taken) {
            assertThat(intake.queued())
                    .as("the queue is full")
                    .isEqualTo(plan.intake().queueMax());
            return false;
        }
        message.isUnderWay = true;
        message.receivedMillis.add(truth.nowMillis());
        truth.offered();
        if (mutation == Mutation.ACKNOWLEDGE_BEFORE_COMMIT) {
            acknowledged(message);
        }
        return true;
    }

    /** What does not know that it was acknowledged, or knows and does not care; only recognised by its absolute times. */
    private void sendOldOneAgain(Intake intake) {
        Message old = messages.get(random.nextInt(messages.size()));
        if (old.isAbsolute && old.isAcknowledged) {
            offer(intake, old, false);
        }
    }

    private void sendNonsense(Intake intake, int device) {
        byte[] payload = {(byte) 0x83, 1, (byte) random.nextInt(256)};
        try {
            Senml.decode(Senml.Format.CBOR, payload);
            throw new IllegalStateException("three bytes of an array of three");
        } catch (SenmlException e) {
            intake.refused(
                    new RefusedDelivery(name(device), DataClass.TELEMETRY, Refusal.MALFORMED, e.getMessage(), payload));
            truth.refused();
        }
    }

    /** A connection was lost: all that was not acknowledged on it comes again. */
    private void reconnect(int device) {
        unacknowledged.get(device).forEach(message -> message.isUnderWay = false);
    }

    /** The gateway is gone; answers of the old one come to nobody. */
    void gatewayRestarted() {
        attempt++;
        for (int device = 0; device < plan.devices(); device++) {
            reconnect(device);
        }
    }

    boolean isSatisfied() {
        return unacknowledged.stream().allMatch(Deque::isEmpty);
    }

    private void acknowledged(Message message) {
        message.isAcknowledged = true;
        unacknowledged.forEach(waiting -> waiting.remove(message));
    }

    private final class Answer implements Ack {
        private final Message message;
        private final int of = attempt;
        private boolean isGiven;

        Answer(Message message) {
            this.message = message;
        }

        private void give(String what) {
            assertThat(isGiven).as("%s was answered before", message).isFalse();
            assertThat(of).as("%s is answered by a dead gateway", message).isEqualTo(attempt);
            isGiven = true;
            truth.answered();
            trace.note(what + " " + message.id);
        }

        @Override
        public void committed() {
            give("acknowledged");
            truth.requireStored(message);
            acknowledged(message);
        }

        @Override
        public void unavailable() {
            give("unavailable");
            if (mutation == Mutation.ACKNOWLEDGE_AFTER_FAILURE) {
                acknowledged(message);
            }
            message.isUnderWay = false;
        }
    }

    /** For messages: what waits for an answer. */
    @Override
    public String toString() {
        return Arrays.toString(unacknowledged.stream().mapToInt(Deque::size).toArray()) + " unacknowledged";
    }
}
