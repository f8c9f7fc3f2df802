package tsuji.sim.scenario;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** What a scenario can break. */
public enum FaultKind {
    /** The gateway's connections to the city are cut and refused. */
    UPLINK_DOWN("uplink.down"),
    /** The gateway's connections to the city are cut again and again, seconds apart. */
    UPLINK_FLAP("uplink.flap"),
    /** Connections to the city stay open, but nothing passes in either direction. */
    UPLINK_HALF_OPEN("uplink.halfOpen"),
    /** What the city answers arrives late. */
    UPLINK_SLOW("uplink.slow"),
    /** The city's broker is killed, and started again afterwards. */
    BROKER_KILL("broker.kill"),
    /** The gateway is killed ({@code kill -9}), and started again afterwards. */
    GATEWAY_KILL("gateway.kill"),
    /** The gateway is asked to end ({@code SIGTERM}), and started again afterwards. */
    GATEWAY_RESTART("gateway.restart"),
    /** The gateway is stopped ({@code SIGSTOP}), and continued afterwards. */
    GATEWAY_PAUSE("gateway.pause"),
    /** The connections of all devices are cut without a DISCONNECT; they connect again by themselves. */
    LINK_DROP("link.drop");

    private static final Map<String, FaultKind> BY_LABEL =
            Arrays.stream(values()).collect(Collectors.toMap(FaultKind::label, kind -> kind));

    private final String label;

    FaultKind(String label) {
        this.label = label;
    }

    /** As it stands in a scenario. */
    public String label() {
        return label;
    }

    static Map<String, FaultKind> byLabel() {
        return BY_LABEL;
    }
}
