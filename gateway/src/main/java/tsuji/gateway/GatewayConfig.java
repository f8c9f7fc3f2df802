package tsuji.gateway;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tsuji.gateway.console.ConsoleSettings;
import tsuji.gateway.firmware.FirmwareSettings;
import tsuji.gateway.ingress.coap.CoapSettings;
import tsuji.gateway.ingress.mqtt.MqttSettings;
import tsuji.gateway.intake.IntakeSettings;
import tsuji.gateway.journal.JournalSettings;
import tsuji.gateway.profile.ProfileException;
import tsuji.gateway.profile.Profiles;
import tsuji.gateway.time.TimeSettings;
import tsuji.gateway.uplink.BatchSettings;
import tsuji.gateway.uplink.BrokerSettings;
import tsuji.gateway.uplink.Compression;
import tsuji.gateway.uplink.RetrySettings;
import tsuji.gateway.uplink.UplinkSettings;
import tsuji.wire.CityTopics;
import tsuji.wire.Senml;

/** All settings, as the parts want them. Each part's record lives with the part; here they are only gathered. */
record GatewayConfig(
        Path dataDir,
        TimeSettings time,
        JournalSettings journal,
        IntakeSettings intake,
        Doors doors,
        UplinkSettings uplink,
        FirmwareSettings firmware) {

    /** The ways in. */
    record Doors(MqttSettings mqtt, Profiles profiles, CoapSettings coap, int httpPort, ConsoleSettings console) {}

    /** The parts' own checks may find what single ranges cannot, for example a certificate without its key. */
    static GatewayConfig of(ConfigValues values) throws ConfigException {
        try {
            Path dataDir = Path.of(values.text("data_dir"));
            return new GatewayConfig(
                    dataDir,
                    time(values, dataDir),
                    journal(values, dataDir),
                    intake(values),
                    doors(values),
                    uplink(values, dataDir),
                    firmware(values));
        } catch (ProfileException e) {
            throw new ConfigException(e.problems());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(List.of("configuration: " + e.getMessage()));
        }
    }

    private static TimeSettings time(ConfigValues values, Path dataDir) {
        return new TimeSettings(
                dataDir.resolve("clock"), BuildInfo.read().builtUnixMillis(), values.path("time.synced_file"));
    }

    private static JournalSettings journal(ConfigValues values, Path dataDir) {
        return new JournalSettings(
                dataDir,
                values.whole("journal.bytes_max"),
                values.number("journal.history_days"),
                values.whole("journal.ballast_bytes"),
                values.number("journal.telemetry_days_max"),
                values.number("journal.repeats_max"));
    }

    private static IntakeSettings intake(ConfigValues values) {
        return new IntakeSettings(
                values.number("intake.queue_max"),
                values.number("intake.commit_entries_max"),
                values.number("intake.telemetry_wait_ms"));
    }

    private static Doors doors(ConfigValues values) throws ProfileException {
        MqttSettings mqtt = mqtt(values);
        ConsoleSettings console = new ConsoleSettings(values.number("console.port"), values.text("console.listen"));
        return new Doors(mqtt, profiles(values), coap(values, mqtt), values.number("http.port"), console);
    }

    /** Only the profiles, for a command that needs nothing else. */
    static Profiles profiles(ConfigValues values) throws ProfileException {
        Optional<Path> folder = values.path("mqtt.profiles_dir");
        return folder.isPresent() ? Profiles.read(folder.get()) : Profiles.NONE;
    }

    private static MqttSettings mqtt(ConfigValues values) {
        return new MqttSettings(
                values.number("mqtt.port"),
                new MqttSettings.Tls(
                        values.number("mqtt.tls_port"),
                        values.text("mqtt.tls_bind"),
                        values.path("mqtt.tls_certificate"),
                        values.path("mqtt.tls_key"),
                        values.path("mqtt.tls_client_ca")),
                values.number("mqtt.io_threads"),
                new MqttSettings.Limits(
                        values.number("mqtt.connections_max"),
                        values.number("mqtt.packet_bytes_max"),
                        values.number("mqtt.device_messages_per_second"),
                        values.number("mqtt.messages_per_second")),
                new MqttSettings.Sessions(
                        values.number("mqtt.session_expiry_max_s"), values.number("mqtt.session_queue_max")));
    }

    /** What holds for a device's messages and for certificates is set once, under {@code [mqtt]}. */
    private static CoapSettings coap(ConfigValues values, MqttSettings mqtt) {
        MqttSettings.Tls tls = mqtt.tls();
        return new CoapSettings(
                values.number("coap.port"),
                new CoapSettings.Dtls(
                        values.number("coap.dtls_port"),
                        values.text("coap.dtls_bind"),
                        new CoapSettings.Files(tls.certificate(), tls.key(), tls.clientCa())),
                new CoapSettings.Limits(
                        values.number("coap.peers_max"),
                        mqtt.limits().packetBytes(),
                        mqtt.limits().deviceMessagesPerSecond(),
                        mqtt.limits().messagesPerSecond()));
    }

    private static UplinkSettings uplink(ConfigValues values, Path dataDir) {
        return new UplinkSettings(
                new CityTopics(values.text("area"), values.text("gateway")),
                broker(values, dataDir),
                batch(values),
                retry(values),
                word(UplinkSettings.Confirm.class, values.text("uplink.confirm")),
                values.whole("uplink.bytes_per_day_max"),
                seconds(values, "uplink.untrusted_time_wait_s"));
    }

    /** Also for the command line, which needs nothing else. */
    static FirmwareSettings firmware(ConfigValues values) {
        return new FirmwareSettings(
                Path.of(values.text("data_dir")),
                Optional.of(values.text("firmware.root_key")).filter(key -> !key.isEmpty()),
                values.texts("firmware.models").stream()
                        .map(FirmwareSettings.Model::parse)
                        .toList(),
                values.whole("firmware.bytes_max"),
                values.number("firmware.parallel_max"));
    }

    private static BrokerSettings broker(ConfigValues values, Path dataDir) {
        return new BrokerSettings(
                values.texts("uplink.brokers").stream().map(URI::create).toList(),
                values.text("uplink.client_id"),
                values.text("uplink.user"),
                values.path("uplink.password_file"),
                new BrokerSettings.TlsFiles(
                        values.path("uplink.tls_ca"),
                        values.path("uplink.tls_certificate"),
                        values.path("uplink.tls_key"),
                        Optional.of(dataDir.resolve("tls"))),
                seconds(values, "uplink.keep_alive_s"),
                Duration.ofDays(values.whole("uplink.offline_days_max")));
    }

    private static BatchSettings batch(ConfigValues values) {
        return new BatchSettings(
                word(Senml.Format.class, values.text("uplink.format")),
                word(Compression.class, values.text("uplink.compression")),
                values.number("uplink.window"),
                values.number("uplink.batch_entries_max"),
                values.number("uplink.batch_bytes_max"),
                millis(values, "uplink.batch_wait_ms"),
                values.number("uplink.backlog_share_percent"));
    }

    private static RetrySettings retry(ConfigValues values) {
        return new RetrySettings(
                millis(values, "uplink.backoff_min_ms"),
                millis(values, "uplink.backoff_max_ms"),
                seconds(values, "uplink.stable_after_s"),
                seconds(values, "uplink.batch_timeout_s"));
    }

    private static <E extends Enum<E>> E word(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    private static Duration millis(ConfigValues values, String name) {
        return Duration.ofMillis(values.whole(name));
    }

    private static Duration seconds(ConfigValues values, String name) {
        return Duration.ofSeconds(values.whole(name));
    }
}
