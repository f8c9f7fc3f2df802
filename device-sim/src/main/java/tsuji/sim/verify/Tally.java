package tsuji.sim.verify;

import java.util.List;
import tsuji.sim.scenario.Expectations.Measure;

/**
 * What became of all messages: {@code acknowledged = confirmed + queued + expired + lost}, and what was acknowledged in MQTT
 * 3.1.1 and then refused. Counts of messages.
 *
 * @param sent that devices had to say.
 * @param acknowledged taken by the gateway.
 * @param confirmed acknowledged and at the city.
 * @param queued acknowledged, not at the city, and waiting at the gateway by its ledger.
 * @param expired acknowledged, not at the city, and given up by the gateway, by its ledger.
 * @param lost acknowledged and nowhere.
 * @param refused refused by the gateway; also what its ledger says was refused although MQTT 3.1.1 let it only acknowledge.
 * @param unacknowledged sent, and no answer came.
 * @param unacknowledgedAtCity of QoS 0 or without an answer, and at the city all the same.
 * @param neverSent dropped by devices with a full memory, or made too late to be sent.
 * @param arrivals at the city, see there.
 * @param losses where to look, at most {@value #LOSSES_MAX}.
 * @param books how the gateway's ledger compares.
 */
public record Tally(
        long sent,
        long acknowledged,
        long confirmed,
        long queued,
        long expired,
        long lost,
        long refused,
        long unacknowledged,
        long unacknowledgedAtCity,
        long neverSent,
        Arrivals arrivals,
        List<Loss> losses,
        Books books) {
    public static final int LOSSES_MAX = 20;

    public Tally {
        losses = List.copyOf(losses);
    }

    /**
     * What came to the city.
     *
     * @param live first arrivals on a live topic.
     * @param backlog first arrivals on a backlog topic.
     * @param duplicates arrivals of an identity that was there.
     * @param doubled arrivals of a message that was there under another identity.
     * @param corrupted first arrivals whose content is not what the device said.
     * @param reordered first arrivals after a later message of the same device in the same topic: MQTT keeps order in a
     *     topic only, and class and lane are levels of it.
     * @param refused messages at the city that the gateway had refused.
     * @param foreign arrivals that no device of this run sent, or that carry no {@code msg_seq}.
     * @param liveP50Millis from a device's first attempt to the city, live; 0 when there are none.
     */
    public record Arrivals(
            long live,
            long backlog,
            long duplicates,
            long doubled,
            long corrupted,
            long reordered,
            long refused,
            long foreign,
            long liveP50Millis,
            long liveP99Millis) {}

    /**
     * The judge's own count beside the gateway's ledger.
     *
     * @param compared false: no ledger was shown.
     * @param differences by device.
     */
    public record Books(boolean compared, List<Difference> differences) {
        public Books {
            differences = List.copyOf(differences);
        }
    }

    /** A device of which messages are lost. The message is the first that is missing; it may be one that is queued. */
    public record Loss(String device, long lost, long firstMissingMsgSeq) {}

    long value(Measure measure) {
        return switch (measure) {
            case LOST -> lost;
            case DOUBLED -> arrivals.doubled;
            case CORRUPTED -> arrivals.corrupted;
            case REFUSED -> refused;
            case UNACKNOWLEDGED -> unacknowledged;
            case QUEUED -> queued;
            case EXPIRED -> expired;
            case DUPLICATES -> arrivals.duplicates;
            case REORDERED -> arrivals.reordered;
            case LIVE_P99 -> arrivals.liveP99Millis;
            default -> throw new IllegalArgumentException(measure.label() + " is a figure of the run");
        };
    }
}
