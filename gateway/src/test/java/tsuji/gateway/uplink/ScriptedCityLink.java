package tsuji.gateway.uplink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tsuji.gateway.health.ErrorCode;
import tsuji.wire.CityEntry;
import tsuji.wire.CityPack;
import tsuji.wire.CityTopic;
import tsuji.wire.CityTopics;
import tsuji.wire.Senml;
import tsuji.wire.SenmlException;

/** A link whose broker does what the test says: accepts, acknowledges, stalls, drops. One thread. */
final class ScriptedCityLink implements CityLink {
    final URI broker;
    final List<Sent> sent = new ArrayList<>();
    final List<String> subscribed = new ArrayList<>();
    final List<Integer> commandsAcknowledged = new ArrayList<>();
    boolean abandoned;
    boolean disconnected;
    boolean answersAtOnce;
    private final Listener listener;
    private int acknowledged;

    /** A message as it was handed over. */
    record Sent(int token, Message message) {
        boolean isData() {
            return topic() instanceof CityTopic.Data;
        }

        CityTopic topic() {
            return CityTopics.parse(message.topic()).orElseThrow();
        }

        List<CityEntry> entries() {
            try {
                byte[] pack = message.payload();
                return CityPack.decode(Senml.sniff(pack), pack).entries();
            } catch (SenmlException e) {
                throw new IllegalStateException(e);
            }
        }

        List<Long> seqs() {
            return entries().stream().map(CityEntry::seq).toList();
        }
    }

    ScriptedCityLink(URI broker, Listener listener) {
        this.broker = broker;
        this.listener = listener;
    }

    @Override
    public void connect() {
        // The broker answers when the test says so.
    }

    void accept() {
        listener.happened(this, new LinkEvent.Connected());
    }

    void fail() {
        fail(ErrorCode.E205);
    }

    void fail(ErrorCode code) {
        listener.happened(this, new LinkEvent.Failed(code, broker + ": scripted"));
    }

    void arrive(String topic, String payload) {
        arrive(topic, payload, 0);
    }

    void arrive(String topic, String payload, int messageId) {
        listener.happened(this, new LinkEvent.Arrived(topic, payload.getBytes(UTF_8), messageId));
    }

    /** Acknowledges what was sent since the last time. */
    void acknowledgeAll() {
        while (acknowledged < sent.size()) {
            listener.happened(
                    this, new LinkEvent.Delivered(sent.get(acknowledged++).token()));
        }
    }

    void acknowledgeNext() {
        acknowledgeUpTo(1);
    }

    /** Acknowledges at most so many of the oldest; returns them. */
    List<Sent> acknowledgeUpTo(int count) {
        int until = Math.min(sent.size(), acknowledged + count);
        List<Sent> done = List.copyOf(sent.subList(acknowledged, until));
        acknowledged = until;
        done.forEach(this::acknowledge);
        return done;
    }

    /** What was sent since the last time; it is for the test to acknowledge it or not. */
    List<Sent> takeUnacknowledged() {
        List<Sent> taken = List.copyOf(sent.subList(acknowledged, sent.size()));
        acknowledged = sent.size();
        return taken;
    }

    void acknowledge(Sent message) {
        listener.happened(this, new LinkEvent.Delivered(message.token()));
    }

    List<Sent> data() {
        return sent.stream().filter(Sent::isData).toList();
    }

    /** Sequence numbers in the order in which they were sent. */
    List<Long> seqs() {
        return data().stream().flatMap(message -> message.seqs().stream()).toList();
    }

    @Override
    public void publish(int token, Message message) {
        sent.add(new Sent(token, message));
        if (answersAtOnce) {
            listener.happened(this, new LinkEvent.Delivered(token));
        }
    }

    @Override
    public void subscribe(String topicFilter, int qos) {
        subscribed.add(topicFilter);
    }

    @Override
    public void acknowledge(int messageId) {
        commandsAcknowledged.add(messageId);
    }

    @Override
    public void disconnect() {
        disconnected = true;
    }

    @Override
    public void abandon() {
        abandoned = true;
    }
}
