package tsuji.sim.city;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tsuji.sim.record.StoredEntry;
import tsuji.wire.CityEntry;
import tsuji.wire.CityTopic;
import tsuji.wire.CityTopics;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Value;

/**
 * Lines that do not say whose they are. Names and texts become pseudonyms by a random key that is kept nowhere, so they agree
 * within one recording only; places become the middle of a cell of the map, times move by whole weeks, counters begin at 0.
 * Owned by one thread.
 */
final class Anonymiser implements HeardMessages.Form {
    /** In Japan a cell of about 1.1 km by 0.9 km. */
    static final double CELL_DEGREES = 0.01;

    static final int WEEKS_MIN = 52;
    static final int WEEKS_MAX = 260;

    /** Counters whose beginnings are remembered; readings of further ones are left out. */
    static final int COUNTERS_MAX = 100_000;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int PSEUDONYM_BYTES = 8;
    private static final Set<String> POSITIONS = Set.of("lat", "lon");
    /** True times and heights, and the device's count of its messages. */
    private static final Set<String> LEFT_OUT = Set.of("gnss_time", "clock", "altitude", "msg_seq");

    private final Mac mac;
    private final Duration back;
    private final Map<String, Double> beginnings = new HashMap<>();

    Anonymiser(SecureRandom random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
        back = Duration.ofDays(7L * random.nextInt(WEEKS_MIN, WEEKS_MAX + 1));
    }

    @Override
    public Optional<StoredEntry> line(CityTopic.Data topic, String epoch, CityEntry entry, long receivedUnixMillis) {
        List<Reading> readings = new ArrayList<>();
        for (Reading reading : entry.readings()) {
            value(entry.device(), reading)
                    .flatMap(value -> moved(reading, value))
                    .ifPresent(readings::add);
        }
        if (readings.isEmpty()) {
            return Optional.empty();
        }
        String gateway = topic.of().area() + "/" + topic.of().gateway();
        CityTopics nowhere = new CityTopics("recorded", pseudonym("gateway", gateway));
        // A repeat stays one, and nothing tells how many entries were between two.
        long seq = number("seq", gateway + " " + epoch + " " + entry.seq());
        return Optional.of(CityStore.line(
                new CityTopic.Data(nowhere, topic.dataClass(), topic.lane()),
                pseudonym("epoch", epoch),
                new CityEntry(
                        seq, new DeviceId(pseudonym("device", entry.device().value())), entry.quality(), readings),
                receivedUnixMillis - back.toMillis()));
    }

    /** Empty: it is not to be told. */
    private Optional<Value> value(DeviceId device, Reading reading) {
        String metric = reading.metric();
        if (LEFT_OUT.contains(metric) || reading.value() instanceof Value.Data) {
            return Optional.empty();
        }
        if (reading.value() instanceof Value.Text text) {
            return Optional.of(new Value.Text(pseudonym("text", text.text())));
        }
        if (!(reading.value() instanceof Value.Num number)) {
            return Optional.of(reading.value());
        }
        if (POSITIONS.contains(metric) || POSITIONS.contains(reading.unit())) {
            double cell = Math.floor(number.number() / CELL_DEGREES);
            return Optional.of(new Value.Num((cell + 0.5) * CELL_DEGREES));
        }
        boolean isCounter = metric.equals("odometer") || metric.startsWith("energy_");
        return isCounter ? sinceBeginning(device + "/" + metric, number.number()) : Optional.of(number);
    }

    private Optional<Value> sinceBeginning(String counter, double number) {
        if (beginnings.size() == COUNTERS_MAX && !beginnings.containsKey(counter)) {
            return Optional.empty();
        }
        double beginning = beginnings.computeIfAbsent(counter, first -> number);
        // One that came late, or a counter that turned: what it was before the beginning is not told.
        return number < beginning ? Optional.empty() : Optional.of(new Value.Num(number - beginning));
    }

    /** Empty: at its new time it would mean a time relative to now. */
    private Optional<Reading> moved(Reading reading, Value value) {
        Reading moved = new Reading(
                reading.metric(),
                reading.unit(),
                value,
                reading.sum(),
                reading.timeSeconds() - back.toSeconds(),
                reading.updateSeconds());
        return Optional.of(moved).filter(Reading::hasAbsoluteTime);
    }

    private String pseudonym(String kind, String name) {
        return "x" + HexFormat.of().formatHex(digest(kind, name), 0, PSEUDONYM_BYTES);
    }

    /** As large as JSON numbers are exact. */
    private long number(String kind, String name) {
        return ByteBuffer.wrap(digest(kind, name)).getLong() >>> 11;
    }

    private byte[] digest(String kind, String name) {
        return mac.doFinal((kind + " " + name).getBytes(StandardCharsets.UTF_8));
    }
}
