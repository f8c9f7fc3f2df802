package tsuji.gateway.uplink;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.device.Metric;
import tsuji.gateway.uplink.CityLink.Message;
import tsuji.wire.CityTopics;
import tsuji.wire.DeviceId;

/**
 * The retained description of each device: sent when it changed, and to a broker that did not get it within the last hour,
 * because brokers lose what they retain. A device that left gets an empty message, which ends the retention. Thread uplink.
 */
final class DeviceDescriptions {
    static final long REPEAT_AFTER_MILLIS = Duration.ofHours(1).toMillis();

    private final CityTopics topics;
    private final DeviceRegistry registry;
    // Empty: the broker may still retain a description, but perhaps not the last one.
    private final Map<DeviceId, Optional<Device>> described = new HashMap<>();
    private final Set<DeviceId> takenBack = new HashSet<>();
    private final Deque<Device> changed = new ArrayDeque<>();
    private final Deque<DeviceId> left = new ArrayDeque<>();
    private Optional<URI> describedTo = Optional.empty();
    private long describedAtMillis;

    DeviceDescriptions(CityTopics topics, DeviceRegistry registry) {
        this.topics = topics;
        this.registry = registry;
    }

    /** A new connection. */
    void opened(URI broker, long nowMillis) {
        boolean repeat = nowMillis - describedAtMillis >= REPEAT_AFTER_MILLIS;
        if (repeat || !describedTo.equals(Optional.of(broker))) {
            takenBack.forEach(id -> described.put(id, Optional.empty()));
            described.replaceAll((id, device) -> Optional.empty());
            describedTo = Optional.of(broker);
            describedAtMillis = nowMillis;
        }
        takenBack.clear();
        refresh();
    }

    /** Looks for changes in the registry. */
    void refresh() {
        changed.clear();
        left.clear();
        Set<DeviceId> active = new HashSet<>();
        for (Device device : registry.devices()) {
            active.add(device.id());
            if (!Optional.of(device).equals(described.get(device.id()))) {
                changed.add(device);
            }
        }
        described.keySet().stream().filter(id -> !active.contains(id)).forEach(left::add);
    }

    /** The next message; it counts as sent. When the connection is lost before it arrives, see {@link #undelivered}. */
    Optional<Message> next() {
        if (!changed.isEmpty()) {
            Device device = changed.remove();
            described.put(device.id(), Optional.of(device));
            return Optional.of(new Message(topics.device(device.id()), describe(device), true));
        }
        if (!left.isEmpty()) {
            DeviceId id = left.remove();
            described.remove(id);
            takenBack.add(id);
            return Optional.of(new Message(topics.device(id), new byte[0], true));
        }
        return Optional.empty();
    }

    /** The connection ended with descriptions under way: all are sent again. */
    void undelivered() {
        describedTo = Optional.empty();
    }

    static byte[] describe(Device device) {
        return Json.object(json -> {
            json.writeStringField("device", device.id().value());
            json.writeStringField("type", device.type().name());
            json.writeStringField("label", device.label());
            json.writeArrayFieldStart("metrics");
            for (Metric metric : device.type().metrics()) {
                write(json, metric);
            }
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, Metric metric) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", metric.name());
        json.writeArrayFieldStart("units");
        for (String unit : metric.units()) {
            json.writeString(unit);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("kinds");
        for (Metric.Kind kind : Metric.Kind.values()) {
            if (metric.kinds().contains(kind)) {
                json.writeString(kind.name().toLowerCase(Locale.ROOT));
            }
        }
        json.writeEndArray();
        writeBound(json, "least", metric.least());
        writeBound(json, "most", metric.most());
        json.writeStringField("class", metric.dataClass().topicLevel());
        json.writeEndObject();
    }

    /** A bound that bounds nothing is left out. */
    private static void writeBound(JsonGenerator json, String name, double bound) throws IOException {
        if (Math.abs(bound) < Double.MAX_VALUE) {
            json.writeNumberField(name, bound);
        }
    }
}
