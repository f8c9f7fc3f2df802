package tsuji.gateway.label;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What stands on a device's label: enough to register it elsewhere by camera or by hand.
 *
 * @param type name of its device type.
 * @param secret of letters, digits, {@code -} and {@code _}, as those that the gateway makes.
 */
public record DeviceLabel(String type, String id, String secret) {
    private static final Map<String, String> TYPE_CODES = Map.of("scooter", "SC", "meter", "MT", "generic", "GN");
    private static final String VERSION = "1";
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int GROUP = 4;

    public DeviceLabel {
        if (!TYPE_CODES.containsKey(type)) {
            throw new IllegalArgumentException(id + " is of type " + type + "; labels are for devices: "
                    + String.join(", ", TYPE_CODES.keySet().stream().sorted().toList()));
        }
        if (!secret.matches("[A-Za-z0-9_-]+")) {
            throw new IllegalArgumentException(
                    "the secret of " + id + " has characters that nobody could type; rotate it");
        }
    }

    /** What the QR code says. The secret stands in the fragment, which browsers do not send. */
    public String url(String page) {
        return page + "#" + String.join(".", VERSION, TYPE_CODES.get(type), id, secret, checkCharacter());
    }

    /** What a person types beside the id: the secret in groups of four, and the check character. */
    public String typedCode() {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < secret.length(); i += GROUP) {
            groups.add(secret.substring(i, Math.min(i + GROUP, secret.length())));
        }
        return String.join(" ", groups) + " " + checkCharacter();
    }

    /** Over id and secret; finds every wrong character and nearly every pair that was swapped. */
    String checkCharacter() {
        return String.valueOf(checkCharacter(id + secret));
    }

    /** ISO/IEC 7064, MOD 37,36, over the letters and digits; case does not count. */
    static char checkCharacter(String text) {
        int product = 36;
        for (char c : text.toUpperCase(Locale.ROOT).toCharArray()) {
            int digit = ALPHABET.indexOf(c);
            if (digit >= 0) {
                int sum = (product + digit) % 36;
                product = (sum == 0 ? 36 : sum) * 2 % 37;
            }
        }
        return ALPHABET.charAt((37 - product) % 36);
    }
}
