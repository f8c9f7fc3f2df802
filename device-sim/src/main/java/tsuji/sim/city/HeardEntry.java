package tsuji.sim.city;

import java.util.List;
import tsuji.wire.CityEntry;
import tsuji.wire.CityTopic;
import tsuji.wire.Reading;

/**
 * An entry as it was heard.
 *
 * @param topic on which it came to the city, or would have come.
 * @param epoch of its sequence number.
 */
record HeardEntry(CityTopic.Data topic, String epoch, CityEntry entry, long receivedUnixMillis) {
    /** The same with other readings. */
    HeardEntry with(List<Reading> readings) {
        return new HeardEntry(
                topic,
                epoch,
                new CityEntry(entry.seq(), entry.device(), entry.quality(), readings),
                receivedUnixMillis);
    }
}
