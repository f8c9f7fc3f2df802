package tsuji.gateway.device;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;
import tsuji.wire.Refusal;

/** What devices of one type may say: metrics with unit, kind, range and class. Immutable; any thread. */
public interface DeviceType {
    /** As it stands in the registry: {@code scooter}, {@code meter}, {@code generic}. */
    String name();

    /** What is known of its metrics, the common ones included. */
    List<Metric> metrics();

    /**
     * Judges the readings of one message; the whole message is accepted or refused.
     *
     * @param topicClass what the message means at least: {@link DataClass#EVENT} for the events topic, else
     *     {@link DataClass#TELEMETRY}; or what a profile says.
     */
    Judgement judge(DataClass topicClass, List<Reading> readings);

    /** Why it does not take a command; empty: it does. */
    default Optional<String> objection(String command, Map<String, Object> arguments) {
        return Optional.of("a " + name() + " device takes no commands");
    }

    /** Whether the command is unsafe while the device moves. */
    default boolean needsRest(String command) {
        return false;
    }

    /** Accepted with the class its meaning deserves, or refused with the reason and what a technician needs to know. */
    sealed interface Judgement permits Accepted, Refused {}

    /** All readings are legal. */
    record Accepted(DataClass dataClass) implements Judgement {}

    /** At least one reading is not. */
    record Refused(Refusal reason, String detail) implements Judgement {}
}
