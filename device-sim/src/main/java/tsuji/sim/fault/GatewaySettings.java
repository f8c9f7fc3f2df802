package tsuji.sim.fault;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * How a gateway is started.
 *
 * @param folder holds its configuration and log.
 * @param data where it keeps journal and registry.
 * @param values settings by dotted name, as TOML writes the value: {@code "uplink.window" -> "16"}.
 * @param wrapper words before the program, for example those of a tracer; may be empty.
 * @param environment additions, for example {@code LD_PRELOAD}.
 */
public record GatewaySettings(
        Path folder, Path data, Map<String, String> values, List<String> wrapper, Map<String, String> environment) {
    private static final String MQTT_TLS_PORT = "mqtt.tls_port";
    private static final String COAPS_PORT = "coap.dtls_port";

    public GatewaySettings {
        values = Map.copyOf(values);
        wrapper = List.copyOf(wrapper);
        environment = Map.copyOf(environment);
    }

    /** A gateway that only stores. */
    public static GatewaySettings in(Path folder) {
        return new GatewaySettings(folder, folder.resolve("data"), Map.of(), List.of(), Map.of());
    }

    /** The same with one setting more. */
    public GatewaySettings with(String name, String toml) {
        return new GatewaySettings(folder, data, joined(values, name, toml), wrapper, environment);
    }

    /** The same with a door for devices that speak CoAP over DTLS, on a port that stays its own. */
    public GatewaySettings withCoaps() throws IOException {
        return with(COAPS_PORT, Integer.toString(FreePort.find()));
    }

    /** Of that door; empty: it has none. */
    Optional<Integer> coapsPort() {
        return Optional.ofNullable(values.get(COAPS_PORT)).map(Integer::parseInt);
    }

    /** The same with a door for MQTT over TLS, on a port that stays its own. */
    public GatewaySettings withMqttTls() throws IOException {
        return with(MQTT_TLS_PORT, Integer.toString(FreePort.find()));
    }

    /** The same with devices that may show certificates of this authority at both doors with TLS. */
    public GatewaySettings trusting(Path authority) {
        return with("mqtt.tls_client_ca", '"' + authority.toString() + '"');
    }

    /** Of that door; empty: it has none. */
    Optional<Integer> mqttTlsPort() {
        return Optional.ofNullable(values.get(MQTT_TLS_PORT)).map(Integer::parseInt);
    }

    /** The same with its data elsewhere, for example on a disk that will lose power. */
    public GatewaySettings withData(Path place) {
        return new GatewaySettings(folder, place, values, wrapper, environment);
    }

    /** The same with the city behind this port of loopback. */
    public GatewaySettings uplinkTo(int port) {
        return with("uplink.brokers", "[\"mqtt://127.0.0.1:" + port + "\"]");
    }

    /** The same with one variable more. */
    public GatewaySettings withEnvironment(String name, String value) {
        return new GatewaySettings(folder, data, values, wrapper, joined(environment, name, value));
    }

    /** The same with these variables more. */
    public GatewaySettings withEnvironment(Map<String, String> variables) {
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.putAll(variables);
        return new GatewaySettings(folder, data, values, wrapper, all);
    }

    /** The same started by another program. */
    public GatewaySettings wrappedBy(List<String> words) {
        return new GatewaySettings(folder, data, values, words, environment);
    }

    private static Map<String, String> joined(Map<String, String> map, String name, String value) {
        Map<String, String> joined = new LinkedHashMap<>(map);
        joined.put(name, value);
        return joined;
    }

    /** The configuration file; {@code extra} counts where {@code values} say nothing. */
    String toml(Map<String, String> extra) {
        Map<String, String> all = new LinkedHashMap<>(extra);
        all.putAll(values);
        StringJoiner lines = new StringJoiner("\n", "", "\n");
        all.forEach((name, value) -> lines.add(name + " = " + value));
        return lines.toString();
    }
}
