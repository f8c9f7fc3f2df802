package tsuji.gateway.uplink;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceTypes;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.time.TrustedClock;
import tsuji.gateway.uplink.UplinkSettings.Confirm;
import tsuji.wire.DeviceId;

/** What a test of the uplink needs around it. */
final class Rig {
    static final RetrySettings QUICK = new RetrySettings(
            Duration.ofMillis(100), Duration.ofMillis(1000), Duration.ofSeconds(5), Duration.ofSeconds(10));

    final ScriptedJournal journal = new ScriptedJournal();
    final ListedDevices registry = new ListedDevices(
            new Device(new DeviceId("sc-0"), DeviceTypes.ALL.get(0), "Station"),
            new Device(new DeviceId("me-0"), DeviceTypes.ALL.get(1), ""));
    final Health health = new Health();
    final Counters counters = new Counters();
    Addresses.Resolver resolver = InetAddress::getAllByName;
    CertificateChoice.Again certificateAgain = CertificateChoice.Again.DEFAULT;
    final AtomicReference<Throwable> death = new AtomicReference<>();

    static BrokerSettings brokers(URI... uris) {
        return new BrokerSettings(
                List.of(uris),
                "",
                "",
                Optional.empty(),
                BrokerSettings.TlsFiles.NONE,
                Duration.ofSeconds(5),
                Duration.ofDays(14));
    }

    static UplinkSettings settings(BrokerSettings broker) {
        return settings(broker, BatchSettings.DEFAULT, Confirm.PUBACK);
    }

    static UplinkSettings settings(BrokerSettings broker, BatchSettings batch, Confirm confirm) {
        return new UplinkSettings(CityEar.TOPICS, broker, batch, QUICK, confirm, 0, Duration.ofSeconds(300));
    }

    /** Tries again every 100 ms. */
    static UplinkSettings restless(URI broker) {
        RetrySettings retry = new RetrySettings(
                Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofSeconds(60), Duration.ofSeconds(10));
        return new UplinkSettings(
                CityEar.TOPICS,
                brokers(broker),
                BatchSettings.DEFAULT,
                retry,
                Confirm.PUBACK,
                0,
                Duration.ofSeconds(300));
    }

    UplinkContext context(TrustedClock clock) {
        return new UplinkContext(
                null, registry, clock, counters, health, new Random(1), (loop, cause) -> death.set(cause));
    }

    Uplink uplink(UplinkSettings settings) {
        UplinkContext context = context(new RealClock());
        CertificateChoice certificates =
                new CertificateChoice(settings.broker().tls().own(), certificateAgain);
        return new Uplink(
                settings, context, journal, new PahoLinks(settings, resolver, certificates, context.onDeath()));
    }
}
