package tsuji.sim;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tsuji.sim.city.City;
import tsuji.sim.city.CityCounts;
import tsuji.sim.city.CitySettings;
import tsuji.sim.city.Commander;
import tsuji.sim.fault.GatewayLedger;
import tsuji.sim.fault.GatewayProcess;
import tsuji.sim.fault.GatewaySettings;
import tsuji.sim.fault.TcpProxy;
import tsuji.sim.record.CommandLog;
import tsuji.sim.scenario.Expectations;
import tsuji.sim.scenario.Scenario;
import tsuji.sim.verify.Ledger;
import tsuji.sim.verify.Tally;
import tsuji.sim.verify.Verdict;
import tsuji.sim.verify.Verifier;
import tsuji.wire.CityTopics;
import tsuji.wire.DeviceId;

/**
 * A whole line on this machine: the packaged gateway as a process, a city, and between them a link that can be broken. All
 * files are in one folder. One thread at a time.
 */
final class Line implements AutoCloseable {
    /** As the gateway's topics and the city's records name it. */
    static final String GATEWAY = GatewayProcess.AREA + "/" + GatewayProcess.NAME;

    private static final CityTopics TOPICS = new CityTopics(GatewayProcess.AREA, GatewayProcess.NAME);
    private static final long POLL_MILLIS = 100;

    private final Path folder;
    private final City city;
    private final TcpProxy uplink;
    private final GatewayProcess gateway;

    private Line(Path folder, City city, TcpProxy uplink, GatewayProcess gateway) {
        this.folder = folder;
        this.city = city;
        this.uplink = uplink;
        this.gateway = gateway;
    }

    /**
     * Starts the city and the link and lays out the gateway, which does not run yet.
     *
     * @param gateway how it is started; where its uplink goes is added.
     */
    static Line layOut(CitySettings citySettings, GatewaySettings gateway, Clock clock) throws IOException {
        City city = City.start(citySettings, clock::millis);
        TcpProxy uplink = null;
        try {
            URI broker = URI.create(city.brokerUri());
            uplink = TcpProxy.start(new InetSocketAddress(broker.getHost(), broker.getPort()));
            return new Line(citySettings.folder(), city, uplink, new GatewayProcess(gateway.uplinkTo(uplink.port())));
        } catch (IOException e) {
            city.close();
            if (uplink != null) {
                uplink.close();
            }
            throw e;
        }
    }

    /** Registers devices at the gateway; returns their secrets. */
    Map<DeviceId, String> enrol(Map<DeviceId, String> types) throws IOException, InterruptedException {
        Path list = folder.resolve("devices.csv");
        Files.deleteIfExists(list);
        Secrets.write(list, types, new SecureRandom());
        gateway.importDevices(list);
        return Secrets.read(list);
    }

    Path folder() {
        return folder;
    }

    City city() {
        return city;
    }

    /** Who issues a scenario's commands to our gateway. */
    Commander commander(Scenario scenario, CommandLog log, Clock clock) {
        return city.commander(scenario, TOPICS, log, clock);
    }

    TcpProxy uplink() {
        return uplink;
    }

    GatewayProcess gateway() {
        return gateway;
    }

    /** How gateway and city are, in one line; asks nobody who may be slow to answer. */
    String stations() {
        CityCounts counts = city.counts();
        return String.format(
                Locale.ROOT,
                "gateway %s  city stored %,d (live %,d, backlog %,d, repeated %,d)",
                gateway.isReady() ? "up, " + (gateway.residentBytes() >> 20) + " MiB" : "DOWN",
                stored(),
                counts.live(),
                counts.backlog(),
                counts.duplicates());
    }

    /** Entries of our gateway that the city has stored, repeats not counted. */
    long stored() {
        return city.distinct().getOrDefault(GATEWAY, 0L);
    }

    /** Waits until the gateway has reached the city: before that no broker keeps commands for it. */
    void awaitOnline(long secondsMax) throws IOException, InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsMax);
        while (!city.statuses().containsKey(GATEWAY)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the gateway did not reach the city within " + secondsMax + " s; its log is in "
                        + gateway.log());
            }
            never.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Waits until the city has everything that the gateway has accepted, or the time is up.
     *
     * @return the gateway's balance at that moment.
     */
    GatewayLedger drain(long secondsMax) throws IOException, InterruptedException {
        gateway.awaitReady();
        CountDownLatch never = new CountDownLatch(1);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsMax);
        GatewayLedger ledger = gateway.ledger();
        while ((ledger.queued() > 0 || stored() + ledger.expired() < ledger.accepted())
                && System.nanoTime() < deadline) {
            never.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
            ledger = gateway.ledger();
        }
        return ledger;
    }

    /** Judges what became of the messages in {@code sent}, by the city's file and the gateway's own books. */
    Verdict judge(Path sent, Expectations expectations) throws IOException, InterruptedException {
        return Verdict.of(tally(sent), expectations);
    }

    /** What became of them, not judged. */
    Tally tally(Path sent) throws IOException, InterruptedException {
        return Verifier.tally(sent, List.of(City.file(folder)), Ledger.read(gateway.url("/ledger")));
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        uplink.close();
        city.close();
    }
}
