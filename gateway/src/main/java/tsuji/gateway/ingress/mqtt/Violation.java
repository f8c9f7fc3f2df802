package tsuji.gateway.ingress.mqtt;

/**
 * A packet that breaks MQTT or our limits. The connection that sent it is closed; nothing else is affected. Has no stack
 * trace: it is the peer's fault, and a flood of bad packets must stay cheap to refuse.
 */
final class Violation extends Exception {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reason;

    /**
     * Describes what is wrong.
     *
     * @param clause of the standard, for example {@code MQTT-3.1.0-1}, or the name of our own limit.
     */
    Violation(ReasonCode reason, String clause, String detail) {
        super(detail + " [" + clause + "]", null, false, false);
        this.reason = reason;
    }

    ReasonCode reason() {
        return reason;
    }
}
