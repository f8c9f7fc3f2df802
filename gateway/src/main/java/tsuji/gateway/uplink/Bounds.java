package tsuji.gateway.uplink;

import java.time.Duration;

/** Checks of settings; the messages name the key, the value and what is allowed. */
final class Bounds {
    private Bounds() {}

    static void check(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "uplink." + key + " is " + value + ", allowed is " + least + " to " + most);
        }
    }

    static void checkSeconds(String key, Duration value, long least, long most) {
        check(key, value.toSeconds(), least, most);
    }

    static void checkMillis(String key, Duration value, long least, long most) {
        check(key, value.toMillis(), least, most);
    }
}
