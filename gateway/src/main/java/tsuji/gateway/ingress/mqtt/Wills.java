package tsuji.gateway.ingress.mqtt;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import tsuji.gateway.intake.Ack;
import tsuji.gateway.intake.Delivery;
import tsuji.gateway.intake.DeliverySink;
import tsuji.gateway.intake.Fingerprint;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;

/** Hands wills to intake; those it has no room for wait here. At most one per connection and session. Any thread. */
final class Wills {
    private final DeliverySink sink;
    private final LongSupplier nowMillis;
    private final Observers observers;
    private final Queue<Delivery> waiting = new ConcurrentLinkedQueue<>();

    Wills(DeliverySink sink, LongSupplier nowMillis, Observers observers) {
        this.sink = sink;
        this.nowMillis = nowMillis;
        this.observers = observers;
    }

    void publish(Will will) {
        long key = Fingerprint.ofPacket(will.device(), 0, will.body());
        Ack ack = observers.areWatching() ? new Shown(observers, will.shown()) : Delivery.NO_ACK;
        // Written when the device connected: a speed in it says nothing about now.
        Optional<Reading> speed = Optional.empty();
        offer(new Delivery(will.device(), DataClass.EVENT, will.body(), speed, key, false, nowMillis.getAsLong(), ack));
    }

    /** Nobody waits for a will's answer, but observers see it once it is on the disk. */
    private record Shown(Observers observers, Observers.Message message) implements Ack {
        @Override
        public void committed() {
            observers.committed(message);
        }

        @Override
        public void unavailable() {}
    }

    private void offer(Delivery delivery) {
        if (!sink.offer(delivery)) {
            waiting.add(delivery);
            sink.onSpace(this::retry);
        }
    }

    private void retry() {
        Delivery next = waiting.poll();
        while (next != null) {
            if (!sink.offer(next)) {
                waiting.add(next);
                sink.onSpace(this::retry);
                return;
            }
            next = waiting.poll();
        }
    }
}
