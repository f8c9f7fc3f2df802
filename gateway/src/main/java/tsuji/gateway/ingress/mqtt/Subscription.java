package tsuji.gateway.ingress.mqtt;

/**
 * A filter that a session subscribed to.
 *
 * @param qos granted.
 * @param identifier subscription identifier of MQTT 5, or 0.
 */
record Subscription(String filter, int qos, int identifier) {
    /** Whether a topic name matches (MQTT, section 4.7). Topics here never begin with {@code $}. */
    boolean matches(String topic) {
        int f = 0;
        int t = 0;
        while (f < filter.length()) {
            char c = filter.charAt(f);
            if (c == '#') {
                return true;
            }
            if (c == '+') {
                int slash = topic.indexOf('/', t);
                t = slash < 0 ? topic.length() : slash;
                f++;
            } else if (t < topic.length() && topic.charAt(t) == c) {
                f++;
                t++;
            } else {
                // "a/#" matches "a" as well.
                return t == topic.length() && filter.length() - f == 2 && filter.endsWith("/#");
            }
        }
        return t == topic.length();
    }
}
