package tsuji.sim.city;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.sim.record.CommandLog;
import tsuji.sim.scenario.Scenario;
import tsuji.wire.CityTopics;

/**
 * The city stand-in, running: a broker unless there is one, and the consumer that stores what gateways send in
 * {@code city.ndjson}. Any thread may ask; one starts and closes it.
 */
public final class City implements AutoCloseable {
    private static final String FILE_NAME = "city.ndjson";

    private static final long QUIET_MILLIS = 300;
    private static final long QUIET_MILLIS_MAX = 10_000;

    /** Once in some hundred starts the embedded broker drops its first client again and again; a new broker does not. */
    private static final int BROKERS_MAX = 3;

    private static final Logger LOG = LoggerFactory.getLogger(City.class);

    private final Optional<EmbeddedBroker> embedded;
    private final String brokerUri;
    private final CityStore store;
    private final CityInbox inbox;
    private final CityClient client;
    private final AtomicBoolean closed = new AtomicBoolean();

    private City(CitySettings settings, LongSupplier unixMillis) throws IOException {
        embedded = settings.broker().isPresent() ? Optional.empty() : Optional.of(new EmbeddedBroker(settings.port()));
        brokerUri = settings.broker().orElseGet(() -> embedded.orElseThrow().uri());
        Files.createDirectories(settings.folder());
        store = new CityStore(file(settings.folder()));
        inbox = new CityInbox(store, unixMillis);
        client = new CityClient(brokerUri, inbox, store);
    }

    /**
     * Starts it; from the return on nothing that the broker acknowledges is missed.
     *
     * @throws IOException when the port is taken, the broker cannot be reached or the folder cannot be written.
     */
    public static City start(CitySettings settings, LongSupplier unixMillis) throws IOException {
        for (int tries = 1; ; tries++) {
            City city = new City(settings, unixMillis);
            try {
                city.client.start(settings.receipts());
                return city;
            } catch (IOException e) {
                city.close();
                if (city.embedded.isEmpty() || tries == BROKERS_MAX) {
                    throw e;
                }
                LOG.info("{}: trying with a new broker", e.getMessage());
            }
        }
    }

    /** What gateways connect to: {@code tcp://host:port}. */
    public String brokerUri() {
        return brokerUri;
    }

    public CityCounts counts() {
        return inbox.counts();
    }

    /** Different entries stored in the file, per gateway {@code area/gateway}; of earlier runs too. */
    public Map<String, Long> distinct() {
        return store.distinct();
    }

    /** The last status per gateway {@code area/gateway}, JSON. */
    public Map<String, String> statuses() {
        return inbox.statuses();
    }

    /** The last balance per gateway {@code area/gateway}, JSON. */
    public Map<String, String> ledgers() {
        return inbox.ledgers();
    }

    /** Asks a gateway for its balance; see {@link #ledgers} for the answer. */
    public void requestLedger(CityTopics gateway) {
        client.requestLedger(gateway);
    }

    /** Who issues a scenario's commands; a city has one at most. */
    public Commander commander(Scenario scenario, CityTopics gateway, CommandLog log, Clock clock) {
        Commander commander = new Commander(scenario, payload -> client.command(gateway, payload), log, clock);
        inbox.onResult(commander::heard);
        return commander;
    }

    /** Stops. What the own broker has acknowledged to gateways is stored first: its memory ends here. */
    @Override
    public void close() throws IOException {
        if (closed.getAndSet(true)) {
            return;
        }
        embedded.ifPresent(broker -> {
            broker.disconnectOthers(CityClient.CLIENT_ID);
            awaitQuiet();
        });
        client.close();
        embedded.ifPresent(EmbeddedBroker::close);
        store.close();
    }

    private void awaitQuiet() {
        CountDownLatch never = new CountDownLatch(1);
        long messages = -1;
        try {
            for (long waited = 0;
                    waited < QUIET_MILLIS_MAX && messages != counts().messages();
                    waited += QUIET_MILLIS) {
                messages = counts().messages();
                never.await(QUIET_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The file of arrivals in the folder of a run. */
    public static Path file(Path folder) {
        return folder.resolve(FILE_NAME);
    }
}
