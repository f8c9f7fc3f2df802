package tsuji.gateway.uplink;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Batches sent on one connection and not yet confirmed, oldest first. Thread uplink. */
final class Window {
    private final Map<Integer, Sent> sentByToken = new LinkedHashMap<>();
    private long entries;
    private long undeliveredBytes;

    /** A batch under way; {@code delivered}: the broker has it, the city's receipt is missing. */
    record Sent(Batch batch, long sentAtMillis, boolean delivered) {}

    void add(int token, Batch batch, long nowMillis) {
        sentByToken.put(token, new Sent(batch, nowMillis, false));
        entries += batch.entries();
        undeliveredBytes += batch.payload().length;
    }

    /** The broker has it. Empty: not one of ours, or it had it before. */
    Optional<Sent> delivered(int token) {
        Sent sent = sentByToken.get(token);
        if (sent == null || sent.delivered()) {
            return Optional.empty();
        }
        sentByToken.put(token, new Sent(sent.batch(), sent.sentAtMillis(), true));
        undeliveredBytes -= sent.batch().payload().length;
        return Optional.of(sent);
    }

    void confirmed(int token) {
        Sent sent = sentByToken.remove(token);
        left(sent);
    }

    /** Takes out the batches whose entries are all among those stored. */
    List<Batch> confirmedBy(SeqSet stored) {
        List<Batch> confirmed = new ArrayList<>();
        Iterator<Sent> all = sentByToken.values().iterator();
        while (all.hasNext()) {
            Sent sent = all.next();
            if (sent.batch().ranges().stream().allMatch(stored::containsAll)) {
                all.remove();
                left(sent);
                confirmed.add(sent.batch());
            }
        }
        return confirmed;
    }

    /** Removes from the set what is under way. */
    void takeOutOf(SeqSet seqs) {
        sentByToken.values().forEach(sent -> seqs.removeAll(sent.batch().ranges()));
    }

    private void left(Sent sent) {
        entries -= sent.batch().entries();
        if (!sent.delivered()) {
            undeliveredBytes -= sent.batch().payload().length;
        }
    }

    int size() {
        return sentByToken.size();
    }

    boolean isEmpty() {
        return sentByToken.isEmpty();
    }

    long entries() {
        return entries;
    }

    /** Bytes handed over that the broker has not answered for. */
    long undeliveredBytes() {
        return undeliveredBytes;
    }

    /** When the batch that waits longest was sent. */
    OptionalLong oldestAtMillis() {
        return sentByToken.values().stream().mapToLong(Sent::sentAtMillis).findFirst();
    }

    /** The broker has everything; at most receipts are missing. */
    boolean isDelivered() {
        return oldestUndelivered().isEmpty();
    }

    Optional<Sent> oldestUndelivered() {
        return sentByToken.values().stream().filter(sent -> !sent.delivered()).findFirst();
    }

    Optional<Sent> oldest() {
        return sentByToken.values().stream().findFirst();
    }
}
