package tsuji.wire;

import java.util.Locale;
import java.util.Optional;

/**
 * Topics of the city contract under {@code tsuji/v1/{area}/{gateway}/}.
 *
 * @param area one topic level, for example {@code hitachi}.
 * @param gateway one topic level, for example {@code gw-01}.
 */
public record CityTopics(String area, String gateway) {
    /** Whether an entry is fresh or was waiting. */
    public enum Lane {
        LIVE,
        BACKLOG;

        public String topicLevel() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String ROOT = "tsuji/v1/";
    private static final String ABORTED = "firmware/rollout/";
    private static final String ABORT = "/abort";

    public CityTopics {
        if (!DeviceId.isValid(area) || !DeviceId.isValid(gateway)) {
            throw new IllegalArgumentException("area \"" + area + "\", gateway \"" + gateway
                    + "\": each 1 to 64 characters of A-Z a-z 0-9 - . : _, the first a letter or digit");
        }
    }

    /**
     * Takes a topic of the city contract apart; the inverse of the methods below, for the city's side.
     *
     * @return empty for anything else.
     */
    public static Optional<CityTopic> parse(String topic) {
        if (!Topics.isWithinLimits(topic) || !topic.startsWith(ROOT)) {
            return Optional.empty();
        }
        int areaEnd = topic.indexOf('/', ROOT.length());
        int gatewayEnd = areaEnd < 0 ? -1 : topic.indexOf('/', areaEnd + 1);
        if (gatewayEnd < 0) {
            return Optional.empty();
        }
        String area = topic.substring(ROOT.length(), areaEnd);
        String gateway = topic.substring(areaEnd + 1, gatewayEnd);
        if (!DeviceId.isValid(area) || !DeviceId.isValid(gateway)) {
            return Optional.empty();
        }
        CityTopics topics = new CityTopics(area, gateway);
        return CityTopic.ofRest(topics, topic.substring(gatewayEnd + 1));
    }

    private String under(String rest) {
        return ROOT + area + "/" + gateway + "/" + rest;
    }

    /** Retained; JSON {@code {"state":"online"|"offline",…}}, offline by Last Will. */
    public String status() {
        return under("status");
    }

    public String data(DataClass dataClass, Lane lane) {
        return under("data/" + dataClass.topicLevel() + "/" + lane.topicLevel());
    }

    /** The balance of P2, every minute and on demand. */
    public String ledger() {
        return under("ledger");
    }

    /** City to gateway: publish the ledger now. */
    public String ledgerRequest() {
        return under("ledger/get");
    }

    /** City to gateway: JSON {@code {"epoch":"…","ranges":[[first,last],…]}}, cumulative, what the city has stored. */
    public String receipts() {
        return under("receipts");
    }

    /** City to gateway: a command to a device. */
    public String commands() {
        return under("commands");
    }

    /** City to gateway, retained: stop the roll-out with the id at {@code +}. */
    public String rolloutAborts() {
        return under(ABORTED + "+" + ABORT);
    }

    /** The roll-out that a message on this topic stops; empty: none. */
    public Optional<String> abortedRollout(String topic) {
        String start = under(ABORTED);
        boolean fits =
                topic.startsWith(start) && topic.endsWith(ABORT) && topic.length() > start.length() + ABORT.length();
        String id = fits ? topic.substring(start.length(), topic.length() - ABORT.length()) : "";
        return DeviceId.isValid(id) ? Optional.of(id) : Optional.empty();
    }

    /** What became of a command. */
    public String results() {
        return under("results");
    }

    /** Retained description of one device. */
    public String device(DeviceId device) {
        return under("devices/" + device);
    }
}
