package tsuji.sim.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.record.CommandLog;
import tsuji.sim.record.CommandStep;
import tsuji.sim.record.CommandStep.Kind;
import tsuji.sim.record.RecordReader;
import tsuji.sim.scenario.Selection;

/** A device that speaks CoAP over DTLS, and a server that behaves as each test needs. */
class CoapClientIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MAX_AGE_SECONDS = 1;

    @TempDir
    private Path dir;

    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private final AtomicInteger busyFor = new AtomicInteger();
    private final Commands commands = new Commands();
    private DtlsServer server;
    private CommandLog log;
    private FleetRun run;

    private record Post(String resource, String payload, long atNanos) {}

    @BeforeEach
    void start() throws Exception {
        server = DtlsServer.start(new Intake("telemetry"), new Intake("results"), commands);
        log = CommandLog.create(dir.resolve("commands.ndjson"));
        run = server.device();
        run.listen(log);
    }

    @AfterEach
    void endAll() throws Exception {
        run.end();
        server.close();
        log.close();
    }

    /** Takes what comes, once it is no longer busy. */
    private final class Intake extends CoapResource {
        Intake(String name) {
            super(name);
        }

        @Override
        public void handlePOST(CoapExchange exchange) {
            posts.add(new Post(getName(), exchange.getRequestText(), System.nanoTime()));
            if (busyFor.getAndDecrement() > 0) {
                exchange.setMaxAge(MAX_AGE_SECONDS);
                exchange.respond(ResponseCode.SERVICE_UNAVAILABLE);
            } else {
                exchange.respond(ResponseCode.CHANGED);
            }
        }
    }

    private static final class Commands extends CoapResource {
        private final AtomicInteger observed = new AtomicInteger();
        private volatile String latest = "";

        Commands() {
            super("commands");
            setObservable(true);
            setObserveType(Type.CON);
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            if (exchange.getRequestOptions().hasObserve() && latest.isEmpty()) {
                observed.incrementAndGet();
            }
            exchange.respond(ResponseCode.CONTENT, latest, MediaTypeRegistry.APPLICATION_JSON);
        }

        void send(String id, String name) {
            latest = "{\"id\":\"" + id + "\",\"name\":\"" + name + "\",\"expires_at\":4000000000}";
            changed();
        }
    }

    private List<Post> posts(String resource) {
        return posts.stream().filter(post -> post.resource.equals(resource)).toList();
    }

    private List<Kind> recorded() throws Exception {
        List<CommandStep> steps = new ArrayList<>();
        RecordReader.readCommands(dir.resolve("commands.ndjson"), steps::add);
        return steps.stream().map(CommandStep::kind).toList();
    }

    @Test
    void whatTheServerCannotTakeNowComesAgainAfterMaxAgeEachTime() {
        busyFor.set(2);

        run.start();

        await().atMost(PATIENCE).until(() -> run.status().acknowledged() > 0);
        for (int i = 1; i <= 2; i++) {
            assertThat(posts.get(i).payload).isEqualTo(posts.get(0).payload);
            assertThat(Duration.ofNanos(posts.get(i).atNanos - posts.get(i - 1).atNanos))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(MAX_AGE_SECONDS));
        }
        assertThat(run.status().resent()).isEqualTo(2);
    }

    @Test
    void itObservesItsCommandsDoesThemAndAnswers() {
        run.start();
        await().atMost(PATIENCE).until(() -> commands.observed.get() == 1);

        commands.send("c1", "read_now");
        await().atMost(PATIENCE).until(() -> posts("results").size() == 1);
        commands.send("c2", "unlock");

        await().atMost(PATIENCE).until(() -> posts("results").size() == 2);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(recorded()).containsExactly(Kind.DONE, Kind.DECLINED));
        assertThat(posts("results").get(0).payload).contains("c1");
    }

    @Test
    void itObservesAgainInANewSession() throws Exception {
        run.start();
        await().atMost(PATIENCE).until(() -> commands.observed.get() == 1);

        run.onThread(() -> run.clients(Selection.ALL).forEach(FleetClient::drop));
        await().atMost(PATIENCE).until(() -> commands.observed.get() == 2);
        commands.send("c1", "read_now");

        await().atMost(PATIENCE).until(() -> posts("results").size() == 1);
    }

    @Test
    void itLeavesForAWhileWhenItRebootsAndObservesAgain() throws Exception {
        run.start();
        await().atMost(PATIENCE).until(() -> commands.observed.get() == 1);

        long left = System.nanoTime();
        run.onThread(() -> run.clients(Selection.ALL).forEach(FleetClient::reboot));

        await().atMost(PATIENCE).until(() -> commands.observed.get() == 2);
        assertThat(Duration.ofNanos(System.nanoTime() - left))
                .isGreaterThanOrEqualTo(Duration.ofMillis(FleetSettings.REBOOT_MILLIS));
    }
}
