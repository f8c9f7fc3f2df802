package tsuji.gateway.uplink;

/**
 * One connection to a city broker, from the attempt to its end; never used again after that.
 *
 * <p>Methods belong to thread uplink and never block. What happens on the link is told to the {@link Listener}.
 */
interface CityLink {
    /** Most messages handed over and not yet delivered, beyond which {@link #publish} fails. */
    int HOUSEKEEPING_MAX = 64;

    /** Starts connecting; the answer is {@link LinkEvent.Connected} or {@link LinkEvent.Failed}, or never comes. */
    void connect();

    /** Hands over a message of QoS 1; {@link LinkEvent.Delivered} with the token follows, or the link ends. */
    void publish(int token, Message message);

    /** With QoS 1 the broker keeps what comes while we are away; with QoS 0 it does not. */
    void subscribe(String topicFilter, int qos);

    /** The command with this message id need not be sent again. All other messages are acknowledged as they arrive. */
    void acknowledge(int messageId);

    /** Tells the broker that we leave on purpose, so that it drops the will; then as {@link #abandon}. */
    void disconnect();

    /** Throws the connection away, whatever it is doing. Nothing is heard of it afterwards that matters. */
    void abandon();

    /** A message; the payload belongs to the link from here on. */
    record Message(String topic, byte[] payload, boolean retained) {}

    /** Hears what happens on a link. Any thread; must not block. */
    interface Listener {
        void happened(CityLink link, LinkEvent event);
    }
}
