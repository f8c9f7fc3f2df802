package tsuji.sim.scenario;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a scenario can break. The texts are what {@code tsuji-sim faults} shows. */
public enum FaultKind {
    UPLINK_DOWN("uplink.down", Part.UPLINK, "The gateway's connections to the city are cut and refused."),
    UPLINK_FLAP(
            "uplink.flap",
            Part.UPLINK,
            "The gateway's connections to the city are cut again and again; new ones go through at once.",
            time("every", 100, 600_000, 2_000, "between two cuts")),
    UPLINK_HALF_OPEN(
            "uplink.halfOpen",
            Part.UPLINK,
            "Connections to the city stay open, but nothing passes in either direction: a NAT that forgot."),
    UPLINK_SILENT(
            "uplink.silent",
            Part.UPLINK,
            "Connections to the city are cut; new ones are accepted, and then nothing is ever answered."),
    UPLINK_SLOW(
            "uplink.slow",
            Part.UPLINK_SPEED,
            "What passes between gateway and city comes late.",
            time("latency", 0, 60_000, 500, "by which every piece of at most 16 KiB is late, in each direction"),
            new FaultParameter(
                    "bandwidth", Quantity.BYTES, 0, 1 << 30, 0, "bytes a second in each direction; 0: no limit")),
    BROKER_KILL(
            "broker.kill",
            Part.BROKER,
            "The city's broker is killed (SIGKILL) and loses its memory; mending starts it again."),
    BROKER_PAUSE("broker.pause", Part.BROKER, "The city's broker hangs (SIGSTOP): it is connected and says nothing."),
    GATEWAY_KILL("gateway.kill", Part.GATEWAY, "The gateway is killed (SIGKILL); mending starts it again."),
    GATEWAY_RESTART("gateway.restart", Part.GATEWAY, "The gateway is asked to end (SIGTERM); mending starts it again."),
    GATEWAY_PAUSE("gateway.pause", Part.GATEWAY, "The gateway is stopped (SIGSTOP); mending lets it go on."),
    GATEWAY_POWERCUT(
            "gateway.powercut",
            Part.GATEWAY,
            "The gateway loses its power: what its file system has not synced is gone (ext4 in a file of our own, shut"
                    + " down by FS_IOC_SHUTDOWN without flushing), and no sync that ends later returns to it."
                    + " Mending mounts the file system again and starts the gateway."),
    GATEWAY_DISK_FULL(
            "gateway.diskFull",
            Part.GATEWAY,
            "The file system with the gateway's data (ext4 in a file of our own) is filled up; mending frees it.",
            new FaultParameter("free", Quantity.BYTES, 0, 64 << 20, 0, "bytes that are left")),
    GATEWAY_CLOCK_1970(
            "gateway.clock1970",
            Part.GATEWAY,
            "The gateway is killed and starts with a clock that says 1 January 1970 (faketime), as without a clock chip"
                    + " and without network; mending restarts it with the right time."),
    LINK_DROP(
            "link.drop",
            Part.DEVICES,
            "Connections of devices are cut once, without a DISCONNECT; they connect again by themselves."),
    LINK_DOWN(
            "link.down",
            Part.DEVICES,
            "Devices have no network; they go on measuring. At the end all of them come back within half a second."),
    LINK_SLOW(
            "link.slow",
            Part.DEVICES,
            "The devices' line is bad, in both directions. TCP hides a lost packet: it arrives a retransmission later (200"
                    + " ms, doubled each time), and all that follows waits for it. With CoAP it is lost, and jitter"
                    + " lets datagrams overtake each other.",
            time("latency", 0, 60_000, 100, "by which every packet is late"),
            time("jitter", 0, 60_000, 50, "by which it may be later still, at random"),
            new FaultParameter("loss", Quantity.SHARE, 0, 0.9, 0, "of the packets that are lost")),
    LINK_REBIND(
            "link.rebind",
            Part.DEVICES,
            "The router on the devices' way gives them another address and forgets the former. A DTLS session with Connection"
                    + " ID goes on; a TCP connection is cut.",
            new FaultParameter("perSecond", Quantity.RATE, 0.01, 100, 0.2, "times a second for each device")),
    DEVICE_DUPLICATE(
            "device.duplicate",
            Part.DEVICES,
            "Devices send a PUBLISH a second time with the DUP flag, as if its PUBACK had been lost; with MQTT 5, which allows"
                    + " that only then, after they have cut their connection and are back, with all that is unanswered. With CoAP the"
                    + " datagrams come twice.",
            new FaultParameter("rate", Quantity.SHARE, 0, 1, 0.1, "of the messages")),
    DEVICE_MALFORMED(
            "device.malformed",
            Part.DEVICES,
            "Devices send packets that break MQTT, in turn several kinds of them; the gateway has to close the connection. With"
                    + " CoAP they are datagrams that are no DTLS, and nothing becomes of them.",
            new FaultParameter("perSecond", Quantity.RATE, 0.01, 1_000, 1, "packets a second of each device")),
    DEVICE_FLOOD(
            "device.flood",
            Part.DEVICES,
            "Devices send, besides what they have to say, one and the same message at QoS 0 as fast as told.",
            new FaultParameter("perSecond", Quantity.RATE, 1, 10_000, 200, "messages a second of each device")),
    DEVICE_CLOCK_SKEW(
            "device.clockSkew",
            Part.DEVICES,
            "The clocks of devices are wrong: the times of their readings are off.",
            time("by", -Durations.LONGEST.toMillis(), Durations.LONGEST.toMillis(), 180_000, "off; - is behind")),
    DEVICE_GNSS_ROLLOVER(
            "device.gnssRollover",
            Part.DEVICES,
            "Scooters that tell the satellites' time (report: {gnssTime: true}) tell one of 1,024 weeks ago: their receivers"
                    + " know the number of the week only modulo 1,024."),
    DEVICE_CLONE(
            "device.clone",
            Part.DEVICES,
            "A second device with the same id and secret connects, and comes again whenever it is put out."),
    DEVICE_WRONG_SECRET(
            "device.wrongSecret",
            Part.DEVICES,
            "Devices that have a secret are cut off and come back with one that is wrong, until mended."),
    DEVICE_CERTIFICATE_EXPIRY(
            "device.certificateExpiry",
            Part.DEVICES,
            "Devices that have a certificate come back with one that ends soon, and go on showing it when it has ended;"
                    + " mending gives them a new one.",
            time("left", 0, 600_000, 2_000, "of real time until it ends, to the second; 0: it has ended already")),
    STRANGER_MALFORMED(
            "stranger.malformed",
            Part.STRANGERS,
            "Somebody without an account connects to the gateway and sends random bytes, again and again.",
            new FaultParameter("perSecond", Quantity.RATE, 1, 10_000, 200, "connections a second")),
    STRANGER_IDLE(
            "stranger.idle",
            Part.STRANGERS_IDLE,
            "Somebody without an account opens connections and says nothing on them (slowloris); closed ones are opened"
                    + " again.",
            new FaultParameter("connections", Quantity.COUNT, 1, 5_000, 200, "open at once")),
    STRANGER_HANDSHAKE(
            "stranger.handshake",
            Part.STRANGERS_HANDSHAKE,
            "Somebody without an account begins handshakes and leaves them: TLS at the door for MQTT, DTLS at that for CoAP.",
            new FaultParameter("perSecond", Quantity.RATE, 1, 10_000, 200, "handshakes a second at each door")),
    CITY_REPLAYED_COMMAND(
            "city.replayedCommand",
            Part.CITY,
            "Commands of this run are sent again in the same words, whatever became of them: by a city that doubts, or by"
                    + " somebody who has recorded them. Nothing happens in a scenario without commands.",
            new FaultParameter("perSecond", Quantity.RATE, 0.1, 100, 5, "commands a second, any of those issued"));

    /** What is broken; of a part that is one thing only one fault can be at work at a time. */
    enum Part {
        UPLINK,
        UPLINK_SPEED,
        BROKER,
        GATEWAY,
        DEVICES,
        STRANGERS,
        STRANGERS_IDLE,
        STRANGERS_HANDSHAKE,
        CITY
    }

    private static final Map<String, FaultKind> BY_LABEL = Arrays.stream(values())
            .collect(Collectors.toMap(FaultKind::label, kind -> kind, (one, other) -> one, LinkedHashMap::new));

    private final String label;
    private final Part part;
    private final String effect;
    private final List<FaultParameter> parameters;

    FaultKind(String label, Part part, String effect, FaultParameter... parameters) {
        this.label = label;
        this.part = part;
        this.effect = effect;
        this.parameters = List.of(parameters);
    }

    private static FaultParameter time(String name, long least, long most, long otherwise, String meaning) {
        return new FaultParameter(name, Quantity.TIME, least, most, otherwise, meaning);
    }

    /** As it stands in a scenario. */
    public String label() {
        return label;
    }

    /** What it does, for people. */
    public String effect() {
        return effect;
    }

    public List<FaultParameter> parameters() {
        return parameters;
    }

    /** Whether it strikes devices, all or some: {@code on}. */
    public boolean isOnDevices() {
        return part == Part.DEVICES;
    }

    /** Whether devices know it from the scenario: what they say is fixed before the run. */
    public boolean isFixedBefore() {
        return this == DEVICE_CLOCK_SKEW || this == DEVICE_GNSS_ROLLOVER;
    }

    /** Whether it makes a difference to devices that prove so who they are. */
    public boolean strikes(Fleet.Identity identity) {
        return switch (this) {
            case DEVICE_WRONG_SECRET -> identity == Fleet.Identity.SECRET;
            case DEVICE_CERTIFICATE_EXPIRY -> identity == Fleet.Identity.CERTIFICATE;
            default -> true;
        };
    }

    /** Whether it makes a difference to the devices of this fleet. */
    boolean strikes(Fleet fleet) {
        boolean hasPart = this != DEVICE_GNSS_ROLLOVER
                || (fleet.behaviour() instanceof Fleet.Scooters scooters && scooters.gnssTime());
        return hasPart && strikes(fleet.identity());
    }

    /** Whether the city itself does wrong, not the line to it. */
    public boolean isOnCity() {
        return part == Part.CITY;
    }

    /** Whether the gateway itself is broken. */
    public boolean isOnGateway() {
        return part == Part.GATEWAY;
    }

    /** Whether the way to the city is broken. */
    public boolean isOnUplink() {
        return part == Part.UPLINK || part == Part.BROKER;
    }

    Part part() {
        return part;
    }

    /** What must be there; nothing is needed to break devices. */
    public Set<FaultNeed> needs() {
        return switch (this) {
            case BROKER_KILL, BROKER_PAUSE -> Set.of(FaultNeed.OWN_LINE, FaultNeed.MOSQUITTO);
            case GATEWAY_POWERCUT, GATEWAY_DISK_FULL -> Set.of(FaultNeed.OWN_LINE, FaultNeed.OWN_DISK);
            case GATEWAY_CLOCK_1970 -> Set.of(FaultNeed.OWN_LINE, FaultNeed.FAKETIME);
            default -> isOnDevices() ? Set.of() : Set.of(FaultNeed.OWN_LINE);
        };
    }

    /** A line of a timeline with all it may say. */
    public String example() {
        StringBuilder line = new StringBuilder("- {at: 30s, fault: " + label);
        if (isOnDevices()) {
            line.append(", on: \"SC-*\"");
        }
        parameters.forEach(parameter -> line.append(
                ", " + parameter.name() + ": " + parameter.quantity().format(parameter.otherwise())));
        return line.append(this == LINK_DROP ? "}" : ", for: " + Durations.format(Duration.ofSeconds(20)) + "}")
                .toString();
    }

    /** All, by label, in the order of declaration. */
    public static Map<String, FaultKind> byLabel() {
        return BY_LABEL;
    }
}
