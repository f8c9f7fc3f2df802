package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.uplink.BrokerSettings.TlsFiles;
import tsuji.gateway.uplink.UplinkSettings.Confirm;

class UplinkSettingsTest {
    /** Builds all settings with one value set. */
    private static void set(String key, long value) {
        new BatchSettings(
                BatchSettings.DEFAULT.format(),
                Compression.NONE,
                (int) of(key, "window", value, 16),
                (int) of(key, "batch_entries_max", value, 500),
                (int) of(key, "batch_bytes_max", value, 65_536),
                Duration.ofMillis(of(key, "batch_wait_ms", value, 50)),
                (int) of(key, "backlog_share_percent", value, 50));
        RetrySettings retry = new RetrySettings(
                Duration.ofMillis(of(key, "backoff_min_ms", value, 500)),
                Duration.ofMillis(of(key, "backoff_max_ms", value, 60_000)),
                Duration.ofSeconds(of(key, "stable_after_s", value, 60)),
                Duration.ofSeconds(of(key, "batch_timeout_s", value, 60)));
        List<URI> brokers = Collections.nCopies((int) of(key, "brokers", value, 1), Line.FIRST);
        BrokerSettings broker = new BrokerSettings(
                brokers,
                "c".repeat((int) of(key, "client_id", value, 0)),
                "",
                Optional.empty(),
                TlsFiles.NONE,
                Duration.ofSeconds(of(key, "keep_alive_s", value, 20)),
                Duration.ofDays(of(key, "offline_days_max", value, 14)));
        new UplinkSettings(
                CityEar.TOPICS,
                broker,
                BatchSettings.DEFAULT,
                retry,
                Confirm.PUBACK,
                of(key, "bytes_per_day_max", value, 0),
                Duration.ofSeconds(of(key, "untrusted_time_wait_s", value, 300)));
    }

    private static long of(String key, String name, long value, long otherwise) {
        return key.equals(name) ? value : otherwise;
    }

    @ParameterizedTest
    @CsvSource({
        "window, 1, 256",
        "batch_entries_max, 1, 10000",
        "batch_bytes_max, 1024, 16777216",
        "batch_wait_ms, 0, 60000",
        "backlog_share_percent, 1, 99",
        "backoff_min_ms, 100, 60000",
        "backoff_max_ms, 500, 3600000",
        "stable_after_s, 0, 3600",
        "batch_timeout_s, 5, 3600",
        "keep_alive_s, 5, 300",
        "offline_days_max, 0, 365",
        "brokers, 0, 16",
        "client_id, 0, 256",
        "untrusted_time_wait_s, 0, 604800"
    })
    void valueIsAcceptedAtItsBoundsAndRefusedBeyondWithItsKey(String key, long least, long most) {
        assertThatCode(() -> set(key, least)).doesNotThrowAnyException();
        assertThatCode(() -> set(key, most)).doesNotThrowAnyException();
        assertThatThrownBy(() -> set(key, most + 1)).hasMessageContaining("uplink." + key);
        if (least > 0) {
            assertThatThrownBy(() -> set(key, least - 1)).hasMessageContaining("uplink." + key);
        }
    }

    @Test
    void dailyBudgetIsOffOrLargeEnoughToWork() {
        assertThatCode(() -> set("bytes_per_day_max", 100_000)).doesNotThrowAnyException();
        assertThatThrownBy(() -> set("bytes_per_day_max", 99_999)).hasMessageContaining("uplink.bytes_per_day_max");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://a", "mqtt:a", "mqtt://", "mqtts://u@a", "mqtt://a/path", "mqtt://a?x", "http://a"})
    void whatIsNotABrokersAddressIsRefused(String address) {
        assertThatThrownBy(() -> Rig.brokers(URI.create(address.equals("mqtt://") ? "mqtt:///" : address)))
                .hasMessageContaining("uplink.brokers");
    }

    @Test
    void certificateNeedsItsKeyAndPasswordItsUser() {
        assertThatThrownBy(() ->
                        new TlsFiles(Optional.empty(), Optional.of(Path.of("c")), Optional.empty(), Optional.empty()))
                .hasMessageContaining("uplink.tls_key");
        assertThatThrownBy(() -> new BrokerSettings(
                        List.of(),
                        "",
                        "",
                        Optional.of(Path.of("p")),
                        TlsFiles.NONE,
                        Duration.ofSeconds(20),
                        Duration.ofDays(14)))
                .hasMessageContaining("uplink.user");
    }
}
