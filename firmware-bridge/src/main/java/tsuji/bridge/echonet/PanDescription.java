package tsuji.bridge.echonet;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a beacon says of a meter's network (EPANDESC); all fields hexadecimal as on the line.
 *
 * @param channel two digits, 21 to 3C.
 * @param panId four digits.
 * @param address the meter's MAC, sixteen digits.
 * @param lqi link quality, 0 to 255.
 * @param pairId eight digits: end of the route-B id the beacon belongs to; empty when it names none.
 */
record PanDescription(String channel, String panId, String address, int lqi, String pairId) {
    private static final Pattern CHANNEL = Pattern.compile("2[1-9A-Fa-f]|3[0-9A-Ca-c]");
    private static final Pattern PAN = Pattern.compile("[0-9A-Fa-f]{4}");
    private static final Pattern MAC = Pattern.compile("[0-9A-Fa-f]{16}");
    private static final Pattern LQI = Pattern.compile("[0-9A-Fa-f]{2}");
    private static final Pattern PAIR = Pattern.compile("([0-9A-Fa-f]{8})?");

    /** From the lines {@code Key:Value} below the header; empty when one is missing or wrong. */
    static Optional<PanDescription> of(Map<String, String> fields) {
        String channel = fields.getOrDefault("Channel", "");
        String pan = fields.getOrDefault("Pan ID", "");
        String address = fields.getOrDefault("Addr", "");
        String lqi = fields.getOrDefault("LQI", "");
        String pair = fields.getOrDefault("PairID", "");
        boolean right = CHANNEL.matcher(channel).matches()
                && PAN.matcher(pan).matches()
                && MAC.matcher(address).matches()
                && LQI.matcher(lqi).matches()
                && PAIR.matcher(pair).matches();
        return right
                ? Optional.of(new PanDescription(channel, pan, address, Integer.parseInt(lqi, 16), pair))
                : Optional.empty();
    }

    /** Received strength in dBm. */
    static double dbm(int lqi) {
        return 0.275 * lqi - 104.27;
    }

    /** Centre of the channel in MHz. */
    double megahertz() {
        return 922.5 + 0.2 * (Integer.parseInt(channel, 16) - 33);
    }

    /** Link-local address of the meter, as SKLL64 answers: bit 02 of the first byte turned. */
    String linkLocal() {
        String first = String.format("%02X", Integer.parseInt(address.substring(0, 2), 16) ^ 0x02);
        String id = first + address.substring(2).toUpperCase(Locale.ROOT);
        return "FE80:0000:0000:0000:" + id.substring(0, 4) + ":" + id.substring(4, 8) + ":" + id.substring(8, 12) + ":"
                + id.substring(12);
    }
}
