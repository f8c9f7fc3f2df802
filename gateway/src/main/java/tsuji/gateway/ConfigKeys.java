package tsuji.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tsuji.gateway.journal.JournalSettings;

/** Every setting of the gateway. {@code deploy/gateway.toml} shows the same list; a test holds them together. */
final class ConfigKeys {
    private static final ConfigKey.Text TOPIC_LEVEL = new ConfigKey.Text(
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"), "1 to 64 characters of A-Z a-z 0-9 . _ -");
    private static final ConfigKey.Text PATH =
            new ConfigKey.Text(Pattern.compile("[^\\x00-\\x1F?]*"), "a path, or empty");
    private static final ConfigKey.Text NEEDED_PATH = new ConfigKey.Text(Pattern.compile("[^\\x00-\\x1F?]+"), "a path");
    private static final ConfigKey.Text WORD =
            new ConfigKey.Text(Pattern.compile("[^\\x00-\\x1F]{0,256}"), "at most 256 characters");
    private static final ConfigKey.Text BROKER = new ConfigKey.Text(
            Pattern.compile("mqtts?://[^/?#@\\s]+"), "like \"mqtts://host:8883\" or \"mqtt://host:1883\"");

    private static final ConfigKey.Text KEY = new ConfigKey.Text(
            Pattern.compile("|[0-9a-f]{64}"), "an Ed25519 public key of 64 hexadecimal digits, or empty");
    private static final ConfigKey.Text MODEL = new ConfigKey.Text(
            Pattern.compile("[a-z]+( [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}){2}"),
            "a type, the maker's UUID and the class's UUID");

    private static final int PORT_MAX = 65_535;
    private static final long DAY_BYTES_MAX = 1L << 50;

    static final List<ConfigKey> ALL = List.of(
            text("area", "hitachi", TOPIC_LEVEL),
            text("gateway", "gw-01", TOPIC_LEVEL),
            text("data_dir", "/var/lib/tsuji", NEEDED_PATH),
            whole("mqtt.port", 1883, -1, PORT_MAX),
            whole("mqtt.tls_port", 8883, -1, PORT_MAX),
            text("mqtt.tls_bind", "0.0.0.0", WORD),
            text("mqtt.tls_certificate", "", PATH),
            text("mqtt.tls_key", "", PATH),
            text("mqtt.tls_client_ca", "", PATH),
            whole("mqtt.io_threads", 0, 0, 16),
            whole("mqtt.connections_max", 10_000, 1, 100_000),
            whole("mqtt.packet_bytes_max", 65_536, 1_024, 262_144),
            whole("mqtt.device_messages_per_second", 100, 1, 100_000),
            whole("mqtt.messages_per_second", 20_000, 1, 1_000_000),
            whole("mqtt.session_expiry_max_s", 604_800, 0, 31_536_000),
            whole("mqtt.session_queue_max", 100, 1, 10_000),
            text("mqtt.profiles_dir", "", PATH),
            whole("coap.port", -1, -1, PORT_MAX),
            whole("coap.dtls_port", -1, -1, PORT_MAX),
            text("coap.dtls_bind", "0.0.0.0", WORD),
            whole("coap.peers_max", 1_000, 10, 20_000),
            whole("intake.queue_max", 20_000, 2, 1_000_000),
            whole("intake.commit_entries_max", 512, 1, 10_000),
            whole("intake.telemetry_wait_ms", 0, 0, 10_000),
            whole("journal.bytes_max", 4_294_967_296L, 1_048_576, 1L << 40),
            whole("journal.history_days", 30, 0, 3_650),
            whole("journal.ballast_bytes", 16_777_216, 0, 1L << 30),
            whole("journal.telemetry_days_max", 0, 0, 3_650),
            whole("journal.repeats_max", JournalSettings.REPEATS_DEFAULT, 1, JournalSettings.REPEATS_MAX),
            new ConfigKey("uplink.brokers", new ConfigKey.Texts(16, BROKER), List.of()),
            text("uplink.client_id", "", WORD),
            text("uplink.user", "", WORD),
            text("uplink.password_file", "", PATH),
            text("uplink.tls_ca", "", PATH),
            text("uplink.tls_certificate", "", PATH),
            text("uplink.tls_key", "", PATH),
            whole("uplink.offline_days_max", 14, 0, 365),
            whole("uplink.keep_alive_s", 20, 5, 300),
            choice("uplink.confirm", "puback", "receipt"),
            choice("uplink.format", "json", "cbor"),
            choice("uplink.compression", "none", "gzip", "zstd"),
            whole("uplink.window", 16, 1, 256),
            whole("uplink.batch_entries_max", 500, 1, 10_000),
            whole("uplink.batch_bytes_max", 65_536, 1_024, 16_777_216),
            whole("uplink.batch_wait_ms", 50, 0, 60_000),
            whole("uplink.backlog_share_percent", 50, 1, 99),
            whole("uplink.bytes_per_day_max", 0, 0, DAY_BYTES_MAX),
            whole("uplink.backoff_min_ms", 500, 100, 60_000),
            whole("uplink.backoff_max_ms", 60_000, 100, 3_600_000),
            whole("uplink.stable_after_s", 60, 0, 3_600),
            whole("uplink.batch_timeout_s", 60, 5, 3_600),
            whole("uplink.untrusted_time_wait_s", 300, 0, 604_800),
            text("firmware.root_key", "", KEY),
            new ConfigKey("firmware.models", new ConfigKey.Texts(16, MODEL), List.of()),
            whole("firmware.bytes_max", 268_435_456, 1_048_576, 1L << 40),
            whole("firmware.parallel_max", 2, 1, 1_000),
            text("time.synced_file", "/run/systemd/timesync/synchronized", PATH),
            whole("http.port", 9464, -1, PORT_MAX),
            whole("console.port", -1, -1, PORT_MAX),
            text("console.listen", "127.0.0.1", WORD));

    private static final Map<String, ConfigKey> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(ConfigKey::name, Function.identity()));

    private ConfigKeys() {}

    static Map<String, ConfigKey> byName() {
        return BY_NAME;
    }

    private static ConfigKey whole(String name, long byDefault, long least, long most) {
        return new ConfigKey(name, new ConfigKey.Whole(least, most), byDefault);
    }

    private static ConfigKey text(String name, String byDefault, ConfigKey.Text kind) {
        return new ConfigKey(name, kind, byDefault);
    }

    private static ConfigKey choice(String name, String byDefault, String... others) {
        List<String> words = new ArrayList<>(List.of(byDefault));
        words.addAll(List.of(others));
        return new ConfigKey(name, new ConfigKey.Choice(List.copyOf(words)), byDefault);
    }
}
