package tsuji.wire;

/** Topics of the device contract (MQTT, local). One place, both ways. */
public final class Topics {
    /** First level of every device topic. */
    public static final String ROOT = "v1";

    private Topics() {}

    public static String telemetry(DeviceId device) {
        return ROOT + "/" + device + "/telemetry";
    }

    public static String events(DeviceId device) {
        return ROOT + "/" + device + "/events";
    }

    public static String commands(DeviceId device) {
        return ROOT + "/" + device + "/commands";
    }

    public static String results(DeviceId device) {
        return ROOT + "/" + device + "/results";
    }
}
