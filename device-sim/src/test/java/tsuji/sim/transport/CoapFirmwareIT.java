package tsuji.sim.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.sim.record.RecordReader;
import tsuji.sim.record.UpdateLog;
import tsuji.sim.record.UpdateStep;
import tsuji.sim.record.UpdateStep.Kind;
import tsuji.sim.scenario.FirmwareBehaviour;
import tsuji.wire.firmware.MalformedException;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.Policy;
import tsuji.wire.firmware.Sha256;
import tsuji.wire.firmware.SigningKey;
import tsuji.wire.firmware.TrustedKeys;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** A device that takes firmware over CoAP, and a server that behaves as each test needs. */
class CoapFirmwareIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final UUID ANY = UUID.fromString("82253fdf-25a8-58af-a241-c3e5096c3158");
    private static final SigningKey MAKER = SigningKey.generate();
    private static final int SEQUENCE = 7;
    private static final int BLOCK_BYTES = 1_024;
    private static final int BLOCKS = 4;
    private static final byte[] IMAGE = new byte[BLOCKS * BLOCK_BYTES - 5];

    static {
        new SplittableRandom(1).nextBytes(IMAGE);
    }

    private static final byte[] TAG = Arrays.copyOf(Sha256.of(IMAGE), 8);

    @TempDir
    private Path dir;

    private final Notice offer = new Notice("offer", signed());
    private final State state = new State();
    private final Image image = new Image();
    private DtlsServer server;
    private UpdateLog log;
    private FleetRun run;

    private static byte[] signed() {
        return MAKER.sign(new Manifest(
                        SEQUENCE,
                        ANY,
                        ANY,
                        "ecu",
                        "1.1.0",
                        IMAGE.length,
                        Sha256.of(IMAGE),
                        Manifest.Format.RAW,
                        1,
                        4_096,
                        0,
                        4_000_000_000L,
                        Optional.empty(),
                        Policy.DEFAULT,
                        false,
                        "")
                .encode());
    }

    @BeforeEach
    void start() throws Exception {
        CoapResource firmware = new CoapResource("fw");
        server = DtlsServer.start(
                new Taker("telemetry"), firmware.add(offer).add(state).add(image));
        log = UpdateLog.create(dir.resolve("firmware.ndjson"));
        run = server.device();
    }

    private void play(FirmwareBehaviour behaviour) {
        run.update(Map.of(DtlsServer.DEVICE, behaviour), new TrustedKeys(List.of(MAKER.publicKey())), 1, log);
        run.start();
    }

    @AfterEach
    void endAll() throws Exception {
        run.end();
        server.close();
        log.close();
    }

    private static final class Taker extends CoapResource {
        Taker(String name) {
            super(name);
        }

        @Override
        public void handlePOST(CoapExchange exchange) {
            exchange.respond(ResponseCode.CHANGED);
        }
    }

    /** Something to observe. */
    private static class Notice extends CoapResource {
        private volatile byte[] told;

        Notice(String name, byte[] told) {
            super(name);
            this.told = told;
            setObservable(true);
            setObserveType(Type.CON);
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            exchange.respond(ResponseCode.CONTENT, told);
        }

        void tell(UpdateState next) {
            told = new UpdateReport(next, UpdateResult.NONE, 0, SEQUENCE).encode();
            changed();
        }
    }

    /** Permits to install at once, and takes reports but for those that it is to answer otherwise. */
    private static final class State extends Notice {
        private final List<UpdateState> reported = new CopyOnWriteArrayList<>();
        private final AtomicInteger busyFor = new AtomicInteger();
        private volatile boolean forbids;

        State() {
            super("state", new byte[0]);
        }

        @Override
        public void handlePOST(CoapExchange exchange) {
            if (busyFor.getAndDecrement() > 0) {
                exchange.setMaxAge(1);
                exchange.respond(ResponseCode.SERVICE_UNAVAILABLE);
                return;
            }
            reported.add(read(exchange.getRequestPayload()).state());
            exchange.respond(forbids ? ResponseCode.FORBIDDEN : ResponseCode.CHANGED);
            if (reported.get(reported.size() - 1) == UpdateState.WAITING_POLICY) {
                tell(UpdateState.INSTALLING);
            }
        }

        private static UpdateReport read(byte[] cbor) {
            try {
                return UpdateReport.read(cbor);
            } catch (MalformedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static final class Image extends CoapResource {
        private final List<Integer> asked = new CopyOnWriteArrayList<>();
        private final AtomicInteger busyFor = new AtomicInteger();

        Image() {
            super(HexFormat.of().formatHex(TAG));
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            BlockOption block = exchange.getRequestOptions().getBlock2();
            asked.add(block.getNum());
            if (busyFor.getAndDecrement() > 0) {
                exchange.setMaxAge(1);
                exchange.respond(ResponseCode.SERVICE_UNAVAILABLE);
                return;
            }
            int end = Math.min(IMAGE.length, block.getOffset() + block.getSize());
            Response response = new Response(ResponseCode.CONTENT);
            response.setPayload(Arrays.copyOfRange(IMAGE, block.getOffset(), end));
            response.getOptions()
                    .setContentFormat(MediaTypeRegistry.APPLICATION_OCTET_STREAM)
                    .addETag(TAG)
                    .setBlock2(block.getSzx(), end < IMAGE.length, block.getNum())
                    .setSize2(IMAGE.length);
            exchange.respond(response);
        }
    }

    private List<String> recorded(Kind kind) throws Exception {
        List<UpdateStep> steps = new ArrayList<>();
        RecordReader.readUpdates(dir.resolve("firmware.ndjson"), steps::add);
        return steps.stream()
                .filter(step -> step.kind() == kind)
                .map(UpdateStep::what)
                .toList();
    }

    private void awaitReported(UpdateState last) {
        await().atMost(PATIENCE).until(() -> state.reported.contains(last));
    }

    @Test
    void itLoadsBlockByBlockTellsEachStepAndRebootsWhenAllAreTaken() throws Exception {
        play(FirmwareBehaviour.ACCEPT);

        awaitReported(UpdateState.TESTING);
        state.tell(UpdateState.CONFIRMED);

        await().atMost(PATIENCE).until(() -> recorded(Kind.VERDICT).contains("CONFIRMED"));
        assertThat(image.asked).containsExactly(0, 1, 2, 3);
        assertThat(state.reported.subList(0, 6))
                .containsExactly(
                        UpdateState.DOWNLOADED,
                        UpdateState.VERIFIED,
                        UpdateState.WAITING_POLICY,
                        UpdateState.INSTALLING,
                        UpdateState.REBOOTING,
                        UpdateState.TESTING);
        assertThat(recorded(Kind.TAKEN)).startsWith("DOWNLOADED", "VERIFIED", "WAITING_POLICY", "INSTALLING");
        assertThat(recorded(Kind.RUNS)).containsExactly("1.0.0", "1.1.0");
        assertThat(recorded(Kind.DAMAGED)).isEmpty();
    }

    @Test
    void afterALossOfPowerItGoesOnWithinTheBlockWhereItsFlashEnds() throws Exception {
        play(FirmwareBehaviour.LOSE_POWER);

        awaitReported(UpdateState.VERIFIED);

        assertThat(recorded(Kind.DARK)).hasSize(1);
        assertThat(recorded(Kind.DAMAGED)).isEmpty();
        // One block is asked for twice: half of it was written.
        assertThat(image.asked).hasSize(BLOCKS + 1).containsOnly(0, 1, 2, 3).isSorted();
    }

    @Test
    void whatTheServerCannotTakeOrGiveNowIsToldAndAskedAgain() throws Exception {
        image.busyFor.set(1);
        state.busyFor.set(1);

        play(FirmwareBehaviour.ACCEPT);

        awaitReported(UpdateState.TESTING);
        assertThat(image.asked).containsExactly(0, 0, 1, 2, 3);
        assertThat(state.reported.get(0)).isEqualTo(UpdateState.DOWNLOADED);
    }

    @Test
    void aForbiddenReportIsNotTakenAndHoldsUpNothing() throws Exception {
        state.forbids = true;

        play(FirmwareBehaviour.FAIL_VERIFICATION);

        awaitReported(UpdateState.FAILED);
        assertThat(recorded(Kind.TAKEN)).isEmpty();
    }
}
