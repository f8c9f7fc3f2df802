package tsuji.wire;

import java.util.List;

/**
 * One journal entry as the city sees it: what one device delivered in one message.
 *
 * @param seq with gateway and epoch the identity of the entry; the city drops repeats of it.
 * @param device who measured.
 * @param quality how far the times can be trusted.
 * @param readings resolved; times absolute.
 */
public record CityEntry(long seq, DeviceId device, TimeQuality quality, List<Reading> readings) {
    public CityEntry {
        readings = List.copyOf(readings);
    }
}
