package tsuji.bridge.echonet;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.bridge.link.Outbox;
import tsuji.wire.SlotDay;

/** What the gateway has said last about a meter's slots, which it does on every connection. Any thread. */
final class SlotAnswer implements Outbox.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(SlotAnswer.class);

    private final AtomicReference<byte[]> last = new AtomicReference<>();

    @Override
    public void received(String topic, byte[] payload) {
        last.set(payload);
    }

    /** The answer, once; empty: none has come since the last call. */
    Optional<List<SlotDay>> take() {
        byte[] payload = last.getAndSet(null);
        try {
            return payload == null ? Optional.empty() : Optional.of(SlotDay.decode(payload));
        } catch (IOException e) {
            LOG.warn("the gateway's answer about slots cannot be read: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
