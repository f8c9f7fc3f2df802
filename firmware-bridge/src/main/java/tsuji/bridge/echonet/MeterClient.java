package tsuji.bridge.echonet;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Requests to the meter, one at a time, and its notifications, which are answered where they ask for it. */
final class MeterClient {
    /** The meter accepts at most so many properties in a request. */
    static final int PROPERTIES_MAX = 6;

    static final int TRIES_MAX = 3;

    /** Notifications that nobody has taken; the oldest goes. Healing reads them again. */
    static final int NOTIFICATIONS_MAX = 64;

    private static final int SPACING_SECONDS = 5;
    private static final int TIMER_1_SECONDS = 20;
    private static final int TIMER_2_SECONDS = 60;

    private final BRouteSession session;
    private final LongSupplier nanoTime;
    private final Deque<Frame> notifications = new ArrayDeque<>();
    // What came while a request was being sent; its answer may be there already.
    private final Deque<Frame> arrived = new ArrayDeque<>();
    private int tid;

    MeterClient(BRouteSession session, LongSupplier nanoTime) {
        this.session = session;
        this.nanoTime = nanoTime;
    }

    /**
     * Reads properties.
     *
     * @return the answer, in which what the meter refuses has no value.
     * @throws IOException the meter did not answer {@value #TRIES_MAX} times.
     */
    Frame get(int... epcs) throws IOException, InterruptedException {
        return request(
                Eoj.METER, Esv.GET, Arrays.stream(epcs).mapToObj(Property::of).toList());
    }

    /** Writes a property. True: the meter has taken it. */
    boolean set(Property property) throws IOException, InterruptedException {
        return request(Eoj.METER, Esv.SET_C, List.of(property)).esv() == Esv.SET_RES;
    }

    /** Asks the node which objects it has; a meter tells it by itself after joining, but that may be lost. */
    void askInstances() throws IOException, InterruptedException {
        send(new Frame(nextTid(), Eoj.CONTROLLER, Eoj.NODE, Esv.INF_REQ, List.of(Property.of(Epc.INSTANCES))));
    }

    private Frame request(Eoj to, Esv esv, List<Property> properties) throws IOException, InterruptedException {
        if (properties.isEmpty() || properties.size() > PROPERTIES_MAX) {
            throw new IllegalArgumentException(properties.size() + " properties in a request");
        }
        for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
            if (attempt > 0) {
                listen(after(SPACING_SECONDS));
            }
            Frame request = new Frame(nextTid(), Eoj.CONTROLLER, to, esv, properties);
            if (send(request)) {
                Optional<Frame> answer = awaitAnswer(request);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
        }
        throw new IOException("the meter does not answer " + esv + " of "
                + properties.stream().map(p -> String.format("%02X", p.epc())).toList() + " (" + TRIES_MAX + " tries)");
    }

    private Optional<Frame> awaitAnswer(Frame request) throws IOException, InterruptedException {
        long deadline = after(isSlow(request) ? TIMER_2_SECONDS : TIMER_1_SECONDS);
        while (true) {
            Optional<Frame> frame = next(deadline);
            if (frame.isEmpty()) {
                return Optional.empty();
            }
            if (isAnswer(request, frame.get())) {
                return frame;
            }
            handle(frame.get());
        }
    }

    private static boolean isSlow(Frame request) {
        int first = request.properties().get(0).epc();
        return request.properties().size() > 1 || first == Epc.DAY_HISTORY || first == Epc.DAY_HISTORY_REVERSE;
    }

    /** Late answers of an earlier try have another transaction id and are dropped. */
    private static boolean isAnswer(Frame request, Frame frame) {
        boolean service = request.esv() == Esv.GET
                ? frame.esv() == Esv.GET_RES || frame.esv() == Esv.GET_SNA
                : frame.esv() == Esv.SET_RES || frame.esv() == Esv.SET_C_SNA;
        return service
                && frame.tid() == request.tid()
                && frame.source().equals(request.destination())
                && frame.destination().equals(request.source())
                && epcs(frame).equals(epcs(request));
    }

    private static List<Integer> epcs(Frame frame) {
        return frame.properties().stream().map(Property::epc).toList();
    }

    private boolean send(Frame frame) throws IOException, InterruptedException {
        List<Frame> received = new ArrayList<>();
        boolean sent = session.send(frame.encode(), received);
        arrived.addAll(received);
        return sent;
    }

    private Optional<Frame> next(long deadlineNanos) throws IOException, InterruptedException {
        Frame first = arrived.pollFirst();
        return first != null ? Optional.of(first) : session.receive(deadlineNanos);
    }

    private void handle(Frame frame) throws IOException, InterruptedException {
        if (frame.esv() == Esv.INF || frame.esv() == Esv.INFC) {
            notifications.addLast(frame);
            if (notifications.size() > NOTIFICATIONS_MAX) {
                notifications.removeFirst();
            }
        }
        if (frame.esv() == Esv.INFC && session.mayBeSent()) {
            send(frame.confirmation());
        }
    }

    /** Hears what comes until then, or until a notification has come. */
    void listen(long deadlineNanos) throws IOException, InterruptedException {
        while (notifications.isEmpty()) {
            Optional<Frame> frame = next(deadlineNanos);
            if (frame.isEmpty()) {
                return;
            }
            handle(frame.get());
        }
    }

    Optional<Frame> notification() {
        return Optional.ofNullable(notifications.pollFirst());
    }

    private int nextTid() {
        tid = tid % 0xFFFF + 1;
        return tid;
    }

    private long after(int seconds) {
        return nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(seconds);
    }
}
