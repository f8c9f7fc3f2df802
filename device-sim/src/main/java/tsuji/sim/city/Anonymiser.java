package tsuji.sim.city;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
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
 * within one recording only; places are told of the middle of trips alone, and become the middle of a cell of the map; times move by
 * whole weeks, counters begin at 0.
 * Owned by one thread.
 */
final class Anonymiser implements HeardMessages.Form {
    /** In Japan a cell of about 1.1 km by 0.9 km. */
    static final double CELL_DEGREES = 0.01;

    static final int WEEKS_MIN = 52;
    static final int WEEKS_MAX = 260;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int PSEUDONYM_BYTES = 8;
    private static final Set<String> POSITIONS = Set.of("lat", "lon");
    /** True times and heights, and the device's count of its messages. */
    private static final Set<String> LEFT_OUT = Set.of("gnss_time", "clock", "altitude", "msg_seq");

    private final Mac mac;
    private final Duration back;
    private final Beginnings beginnings = new Beginnings();
    private final TripEnds ends;

    Anonymiser(SecureRandom random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
        ends = new TripEnds(random);
        back = Duration.ofDays(7L * random.nextInt(WEEKS_MIN, WEEKS_MAX + 1));
    }

    @Override
    public List<StoredEntry> lines(HeardEntry heard) {
        return anonymous(ends.cut(heard));
    }

    @Override
    public List<StoredEntry> rest() {
        return anonymous(ends.rest());
    }

    private List<StoredEntry> anonymous(List<HeardEntry> told) {
        return told.stream()
                .map(this::anonymous)
                .flatMap(Optional::stream)
                .map(CityStore::line)
                .toList();
    }

    /** Empty: nothing of it may be told. */
    private Optional<HeardEntry> anonymous(HeardEntry heard) {
        CityEntry entry = heard.entry();
        List<Reading> readings = new ArrayList<>();
        for (Reading reading : entry.readings()) {
            value(entry.device(), reading)
                    .flatMap(value -> moved(reading, value))
                    .ifPresent(readings::add);
        }
        if (readings.isEmpty()) {
            return Optional.empty();
        }
        String gateway = heard.topic().of().area() + "/" + heard.topic().of().gateway();
        CityTopics nowhere = new CityTopics("recorded", pseudonym("gateway", gateway));
        // A repeat stays one, and nothing tells how many entries were between two.
        long seq = number("seq", gateway + " " + heard.epoch() + " " + entry.seq());
        DeviceId device = new DeviceId(pseudonym("device", entry.device().value()));
        return Optional.of(new HeardEntry(
                new CityTopic.Data(
                        nowhere, heard.topic().dataClass(), heard.topic().lane()),
                pseudonym("epoch", heard.epoch()),
                new CityEntry(seq, device, entry.quality(), readings),
                heard.receivedUnixMillis() - back.toMillis()));
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
        if (metric.equals("odometer") || metric.startsWith("energy_")) {
            OptionalDouble gained = beginnings.since(device + "/" + metric, number.number());
            return gained.isPresent() ? Optional.of(new Value.Num(gained.getAsDouble())) : Optional.empty();
        }
        return Optional.of(number);
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
