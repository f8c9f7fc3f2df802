package tsuji.wire;

import java.util.Optional;

/** A topic of the city contract, taken apart by {@link CityTopics#parse}. */
public sealed interface CityTopic {
    /** Area and gateway. */
    CityTopics of();

    /** Retained state of the gateway. */
    record Status(CityTopics of) implements CityTopic {}

    /** City packs. */
    record Data(CityTopics of, DataClass dataClass, CityTopics.Lane lane) implements CityTopic {}

    /** The balance. */
    record Ledger(CityTopics of) implements CityTopic {}

    /** City to gateway: publish the ledger now. */
    record LedgerRequest(CityTopics of) implements CityTopic {}

    /** City to gateway: what the city has stored. */
    record Receipts(CityTopics of) implements CityTopic {}

    /** What became of a command. */
    record Results(CityTopics of) implements CityTopic {}

    /** Retained description of one device. */
    record Description(CityTopics of, DeviceId device) implements CityTopic {}

    /** The topic below area and gateway. */
    static Optional<CityTopic> ofRest(CityTopics of, String rest) {
        switch (rest) {
            case "status":
                return Optional.of(new Status(of));
            case "ledger":
                return Optional.of(new Ledger(of));
            case "ledger/get":
                return Optional.of(new LedgerRequest(of));
            case "receipts":
                return Optional.of(new Receipts(of));
            case "results":
                return Optional.of(new Results(of));
            default:
                return rest.startsWith("devices/") ? description(of, rest) : data(of, rest);
        }
    }

    private static Optional<CityTopic> description(CityTopics of, String rest) {
        String device = rest.substring("devices/".length());
        return DeviceId.isValid(device) ? Optional.of(new Description(of, new DeviceId(device))) : Optional.empty();
    }

    private static Optional<CityTopic> data(CityTopics of, String rest) {
        for (DataClass dataClass : DataClass.values()) {
            for (CityTopics.Lane lane : CityTopics.Lane.values()) {
                if (rest.equals("data/" + dataClass.topicLevel() + "/" + lane.topicLevel())) {
                    return Optional.of(new Data(of, dataClass, lane));
                }
            }
        }
        return Optional.empty();
    }
}
