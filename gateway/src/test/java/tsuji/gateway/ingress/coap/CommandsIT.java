package tsuji.gateway.ingress.coap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tsuji.gateway.command.DeviceOutlet.OutboundCommand;
import tsuji.gateway.command.DeviceOutlet.Outcome;
import tsuji.gateway.device.ScriptedRegistry;
import tsuji.wire.DeviceId;

/** How commands reach a constrained device: by an observation, or when it asks. */
class CommandsIT {
    private static final DeviceId SCOOTER = new DeviceId(TestDoor.SCOOTER);
    private static final String LOCK = "{\"id\":\"c1\",\"name\":\"lock\"}";
    private static final String SPEED = "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":5.5}]";

    private TestDoor door;
    private TestDevice device;

    @BeforeEach
    void open(@TempDir Path dataDir) throws Exception {
        door = new TestDoor(dataDir);
        device = door.device(TestDoor.SCOOTER);
    }

    @AfterEach
    void close() {
        device.close();
        door.close();
    }

    private Outcome send(String payload) {
        return door.ingress.send(
                new OutboundCommand(SCOOTER, payload.getBytes(UTF_8), door.clock.monoMillis() + 60_000, () -> true));
    }

    private boolean isHeld() {
        return door.ingress.holds(SCOOTER);
    }

    private Request get() {
        return device.request(Code.GET, "/v1/commands");
    }

    @Test
    void nobodyListensBeforeADeviceAsks() {
        assertThat(isHeld()).isFalse();
        assertThat(send(LOCK)).isEqualTo(Outcome.NOT_HERE);
    }

    @Test
    void observationBringsEachCommandOnceAndInOrder() throws Exception {
        Response first = device.observe();
        assertThat(first.getCode()).isEqualTo(ResponseCode.CONTENT);
        assertThat(first.getOptions().getObserve()).isNotNull();
        assertThat(first.getOptions().getMaxAge()).isEqualTo(Listeners.OBSERVATION_SECONDS);

        for (String name : List.of("c1", "c2", "c3")) {
            await().until(this::isHeld);
            assertThat(send(name)).isEqualTo(Outcome.TAKEN);
        }

        await().until(() -> device.commands().equals(List.of("c1", "c2", "c3")));
    }

    @Test
    void nextCommandWaitsForTheAcknowledgementOfTheFormer() throws Exception {
        try (Nat nat = new Nat(door.ingress.dtlsPort());
                TestDevice far = TestDevice.withKey(nat.port(), TestDoor.OTHER, ScriptedRegistry.secret("sc-2"))) {
            DeviceId other = new DeviceId(TestDoor.OTHER);
            far.observe();
            nat.lose(true);
            OutboundCommand command = new OutboundCommand(other, LOCK.getBytes(UTF_8), 60_000, () -> true);
            assertThat(door.ingress.send(command)).isEqualTo(Outcome.TAKEN);

            assertThat(door.ingress.holds(other)).isFalse();
            assertThat(door.ingress.send(command)).isEqualTo(Outcome.NOT_HERE);

            nat.lose(false);
            await().until(() -> door.ingress.holds(other));
            assertThat(far.commands()).containsExactly(LOCK);
        }
    }

    @Test
    void unacknowledgedCommandIsNotRepeatedAfterItsExpiry() throws Exception {
        try (Nat nat = new Nat(door.ingress.dtlsPort());
                TestDevice far = TestDevice.withKey(nat.port(), TestDoor.OTHER, ScriptedRegistry.secret("sc-2"))) {
            DeviceId other = new DeviceId(TestDoor.OTHER);
            far.observe();
            nat.lose(true);
            door.ingress.send(
                    new OutboundCommand(other, LOCK.getBytes(UTF_8), door.clock.monoMillis() + 1_000, () -> true));
            door.clock.advanceMillis(1_000);

            await().until(() -> door.ingress.holds(other));
            nat.lose(false);

            assertThat(door.ingress.send(
                            new OutboundCommand(other, "next".getBytes(UTF_8), Long.MAX_VALUE, () -> true)))
                    .isEqualTo(Outcome.TAKEN);
            await().until(() -> far.commands().equals(List.of("next")));
        }
    }

    @Test
    void observationFollowsTheDeviceToItsNewAddress() throws Exception {
        door.intake.committing();
        try (Nat nat = new Nat(door.ingress.dtlsPort());
                TestDevice far = TestDevice.withKey(nat.port(), TestDoor.OTHER, ScriptedRegistry.secret("sc-2"))) {
            DeviceId other = new DeviceId(TestDoor.OTHER);
            far.observe();
            nat.rebind();
            far.ask(far.post(SPEED));

            door.ingress.send(new OutboundCommand(other, LOCK.getBytes(UTF_8), 60_000, () -> true));

            await().until(() -> far.commands().equals(List.of(LOCK)));
            await().until(() -> door.ingress.holds(other));
        }
    }

    @Test
    void commandUnderWayFollowsTheDeviceToItsNewAddress() throws Exception {
        door.intake.committing();
        try (Nat nat = new Nat(door.ingress.dtlsPort());
                TestDevice far = TestDevice.withKey(nat.port(), TestDoor.OTHER, ScriptedRegistry.secret("sc-2"))) {
            DeviceId other = new DeviceId(TestDoor.OTHER);
            far.observe();
            nat.lose(true);
            door.ingress.send(new OutboundCommand(other, LOCK.getBytes(UTF_8), Long.MAX_VALUE, () -> true));
            nat.rebind();
            nat.lose(false);
            far.ask(far.post(SPEED));

            // Sent again twice: after 3 s, and 6 s later.
            await().atMost(Duration.ofSeconds(30)).until(() -> far.commands().equals(List.of(LOCK)));
            await().until(() -> door.ingress.holds(other));
        }
    }

    @Test
    void commandThatLeavesAfterTheDeviceHasMovedFindsItsNewAddress() throws Exception {
        CountDownLatch stands = new CountDownLatch(1);
        try (Nat nat = new Nat(door.ingress.dtlsPort());
                TestDevice far = TestDevice.withKey(nat.port(), TestDoor.OTHER, ScriptedRegistry.secret("sc-2"))) {
            far.observe();
            door.intake.letInAfter(stands);
            device.send(device.post(SPEED));
            await().until(() -> door.intake.offering() == 1);

            // Waits behind what thread coap-io stands at. Sessions move with each datagram that is received, on another
            // thread.
            door.ingress.send(
                    new OutboundCommand(new DeviceId(TestDoor.OTHER), LOCK.getBytes(UTF_8), 60_000, () -> true));
            nat.rebind();
            far.send(far.post(SPEED));
            await().until(nat::isHeardFromHere);
            stands.countDown();

            await().until(() -> far.commands().equals(List.of(LOCK)));
            await().until(() -> door.ingress.holds(new DeviceId(TestDoor.OTHER)));
        } finally {
            stands.countDown();
        }
    }

    @Test
    void commandComesAsTheAnswerThatTheDeviceStillWaitsForAtItsNewAddress() throws Exception {
        door.intake.committing();
        try (Nat nat = new Nat(door.ingress.dtlsPort());
                TestDevice far = TestDevice.withKey(nat.port(), TestDoor.OTHER, ScriptedRegistry.secret("sc-2"))) {
            DeviceId other = new DeviceId(TestDoor.OTHER);
            far.ask(far.post(SPEED));
            nat.loseAnswers(true);
            Request observation = far.request(Code.GET, "/v1/commands").setObserve();
            far.send(observation);
            await().until(() -> door.ingress.holds(other));
            door.ingress.send(new OutboundCommand(other, LOCK.getBytes(UTF_8), Long.MAX_VALUE, () -> true));
            nat.rebind();
            nat.loseAnswers(false);

            assertThat(far.answer(observation).getPayloadString()).isEqualTo(LOCK);
            await().until(() -> door.ingress.holds(other));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Type.class,
            names = {"CON", "NON"})
    void getWithoutObserveBringsWhatWaits(Type type) throws Exception {
        Request request = get();
        request.setType(type);
        device.send(request);
        await().until(this::isHeld);

        assertThat(send(LOCK)).isEqualTo(Outcome.TAKEN);

        Response response = device.answer(request);
        assertThat(response.getPayloadString()).isEqualTo(LOCK);
        assertThat(response.getOptions().getContentFormat()).isEqualTo(50);
        assertThat(isHeld()).isFalse();
    }

    @Test
    void getIsAnsweredEmptyWhenNothingWaits() throws Exception {
        Request request = device.send(get());
        await().until(this::isHeld);

        door.clock.advanceMillis(Listeners.POLL_MILLIS);

        assertThat(device.answer(request).getPayloadSize()).isZero();
        assertThat(isHeld()).isFalse();
    }

    @Test
    void deviceMayStopObserving() throws Exception {
        device.observe();
        Request request = get();
        request.setObserveCancel();
        device.send(request);

        await().until(() -> {
            door.clock.advanceMillis(Listeners.POLL_MILLIS);
            return request.getResponse() != null;
        });
        assertThat(request.getResponse().getOptions().hasObserve()).isFalse();
        assertThat(isHeld()).isFalse();
    }

    @Test
    void observationThatIsNotRenewedEnds() throws Exception {
        device.observe();
        door.clock.advanceMillis(Listeners.OBSERVATION_SECONDS * 1_000L - 1);
        assertThat(isHeld()).isTrue();

        door.clock.advanceMillis(1);

        await().until(() -> !isHeld());
    }

    @Test
    void laterSessionTakesTheObservationOver() throws Exception {
        device.observe();
        try (TestDevice rebooted = door.device(TestDoor.SCOOTER)) {
            rebooted.observe();

            send(LOCK);

            await().until(() -> rebooted.commands().equals(List.of(LOCK)));
            assertThat(device.commands()).isEmpty();
        }
    }

    @Test
    void removedDeviceLosesItsObservation() throws Exception {
        device.observe();
        door.registry.remove(TestDoor.SCOOTER);
        assertThat(send(LOCK)).as("before the registry's change was noticed").isEqualTo(Outcome.NOT_HERE);

        door.ingress.recheckIdentities();

        assertThat(isHeld()).isFalse();
    }

    @Test
    void commandFillsOneDatagramAtMost() throws Exception {
        device.observe();

        assertThat(send("x".repeat(Listeners.PAYLOAD_BYTES_MAX + 1))).isEqualTo(Outcome.TOO_LARGE);
        assertThat(send("x".repeat(Listeners.PAYLOAD_BYTES_MAX))).isEqualTo(Outcome.TAKEN);

        await().until(() -> device.commands().equals(List.of("x".repeat(Listeners.PAYLOAD_BYTES_MAX))));
    }

    @Test
    void onlyDevicesAreCommandedAndOnlyByGet() throws Exception {
        assertThat(device.ask(device.post("/v1/commands", 50, new byte[2])).getCode())
                .isEqualTo(ResponseCode.METHOD_NOT_ALLOWED);
        Request request = get();
        request.getOptions().setAccept(112);
        assertThat(device.ask(request).getCode()).isEqualTo(ResponseCode.NOT_ACCEPTABLE);
        try (TestDevice observer = door.device(TestDoor.OBSERVER);
                TestDevice anybody = TestDevice.plain(door.ingress.port())) {
            assertThat(observer.observe().getCode()).isEqualTo(ResponseCode.FORBIDDEN);
            assertThat(anybody.observe().getCode()).isEqualTo(ResponseCode.UNAUTHORIZED);
        }
        assertThat(isHeld()).isFalse();
    }
}
