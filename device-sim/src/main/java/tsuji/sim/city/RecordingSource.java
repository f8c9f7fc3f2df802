package tsuji.sim.city;

import java.util.Optional;

/**
 * Where a recorder listens.
 *
 * @param broker URI, {@code tcp://host:port} or {@code ssl://host:port}.
 * @param filter topics of the city, or of devices at a gateway.
 * @param user also the client id, as a gateway wants it of an observer.
 */
public record RecordingSource(String broker, String filter, Optional<String> user, Optional<String> password) {
    /** What gateways send to a city. */
    public static final String CITY = "tsuji/v1/+/+/data/#";

    /** What devices send to a gateway, as its observers see it. */
    public static final String DEVICES = "v1/#";

    @Override
    public String toString() {
        return broker + " " + filter;
    }
}
