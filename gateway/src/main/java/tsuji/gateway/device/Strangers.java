package tsuji.gateway.device;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Peers that were refused, for the technician who installs a device: the last {@value #SIZE_MAX}, the longest silent one
 * leaves first. Any thread.
 */
final class Strangers {
    static final int SIZE_MAX = 256;
    private static final int TEXT_LENGTH_MAX = 128;

    private final LongSupplier unixMillis;
    private final Map<String, DeviceRegistry.Stranger> byPeer = new LinkedHashMap<>(64, 0.75f, true);

    Strangers(LongSupplier unixMillis) {
        this.unixMillis = unixMillis;
    }

    void note(String userName, String address, String reason) {
        String name = printable(userName);
        String from = printable(address);
        long now = unixMillis.getAsLong();
        synchronized (byPeer) {
            DeviceRegistry.Stranger before = byPeer.get(name + " " + from);
            long attempts = before == null ? 1 : before.attempts() + 1;
            byPeer.put(name + " " + from, new DeviceRegistry.Stranger(name, from, printable(reason), attempts, now));
            if (byPeer.size() > SIZE_MAX) {
                byPeer.remove(byPeer.keySet().iterator().next());
            }
        }
    }

    List<DeviceRegistry.Stranger> list() {
        synchronized (byPeer) {
            List<DeviceRegistry.Stranger> latestFirst = new ArrayList<>(byPeer.values());
            Collections.reverse(latestFirst);
            return latestFirst;
        }
    }

    /** What strangers send is shown to people: no control characters, no novels. */
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), TEXT_LENGTH_MAX); i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) ? '?' : c);
        }
        return shown.toString();
    }
}
