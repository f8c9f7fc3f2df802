package tsuji.gateway.profile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;
import tsuji.wire.Refusal;

/** One kind of message of a foreign device: its topics, and how its payload becomes readings. Immutable; any thread. */
public final class ProfileMessage {
    /** From here on a number is a time after 9999, which nobody means. */
    private static final BigDecimal SECONDS_MAX = BigDecimal.valueOf(253_402_300_800L);

    private static final BigDecimal SECONDS_MIN = BigDecimal.valueOf((long) Reading.ABSOLUTE_FROM_SECONDS);

    private final TopicPattern topic;
    private final Optional<Time> time;
    private final List<Field> fields;
    private final List<Pointer> pointers;
    private final PayloadReader reader;

    /**
     * Where the payload says when it was measured.
     *
     * @param decimals 0: Unix seconds; 3: milliseconds.
     */
    record Time(Pointer pointer, int decimals) {}

    /**
     * What a payload holds.
     *
     * @param dataClass the strongest of its readings'.
     * @param readings in the order of the profile; at least one.
     */
    public record Yield(DataClass dataClass, List<Reading> readings) {}

    ProfileMessage(TopicPattern topic, Optional<Time> time, List<Field> fields) {
        this.topic = topic;
        this.time = time;
        this.fields = List.copyOf(fields);
        this.pointers = Stream.concat(
                        fields.stream().map(Field::pointer), time.stream().map(Time::pointer))
                .distinct()
                .toList();
        this.reader = new PayloadReader(pointers);
    }

    TopicPattern topic() {
        return topic;
    }

    /** As it stands in the profile, for example <code>tele/{device}/SENSOR</code>. */
    public String topicText() {
        return topic.text();
    }

    /** What a message of this kind is booked as when it is refused: the weakest that it can mean. */
    public DataClass leastClass() {
        return fields.stream().map(Field::dataClass).max(DataClass::compareTo).orElse(DataClass.TELEMETRY);
    }

    /** What a value of this metric means at least. */
    public DataClass dataClass(String metric) {
        return fields.stream()
                .filter(field -> field.metric().equals(metric))
                .findFirst()
                .map(Field::dataClass)
                .orElse(DataClass.TELEMETRY);
    }

    /**
     * Reads one payload. What is absent or null yields no reading.
     *
     * @throws UnfitException when a value is not what the profile says, or nothing is there at all.
     */
    public Yield read(byte[] payload) throws UnfitException {
        PayloadReader.Found found = reader.read(payload);
        double seconds = time.isPresent() ? seconds(time.get(), found) : 0;
        List<Reading> readings = new ArrayList<>();
        DataClass strongest = DataClass.TELEMETRY;
        for (Field field : fields) {
            Optional<Field.Token> token = found.at(pointers.indexOf(field.pointer()));
            if (token.isPresent()) {
                readings.add(reading(field, token.get(), seconds));
                strongest = strongest.compareTo(field.dataClass()) <= 0 ? strongest : field.dataClass();
            }
        }
        if (readings.isEmpty()) {
            throw UnfitException.malformed("none of the profile's fields is there, first " + pointers.get(0));
        }
        return new Yield(strongest, readings);
    }

    private static Reading reading(Field field, Field.Token token, double seconds) throws UnfitException {
        try {
            return new Reading(field.metric(), field.unit(), field.conversion().convert(token), seconds);
        } catch (UnfitException e) {
            throw new UnfitException(e.refusal(), field.pointer() + " " + e.getMessage());
        }
    }

    /** Without a time the readings are stamped when they arrive. */
    private double seconds(Time time, PayloadReader.Found found) throws UnfitException {
        Optional<Field.Token> token = found.at(pointers.indexOf(time.pointer()));
        if (token.isEmpty()) {
            return 0;
        }
        if (!(token.get() instanceof Field.Number number)) {
            throw UnfitException.malformed(time.pointer() + " is " + token.get() + ", expected a time as a number");
        }
        BigDecimal seconds = number.decimal().movePointLeft(time.decimals());
        if (seconds.compareTo(SECONDS_MIN) < 0 || seconds.compareTo(SECONDS_MAX) >= 0) {
            throw new UnfitException(
                    Refusal.WRONG_TIME, time.pointer() + " is " + seconds + " s, which is no Unix time");
        }
        return seconds.doubleValue();
    }
}
