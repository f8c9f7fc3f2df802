package tsuji.gateway.ingress.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.device.ScriptedRegistry;
import tsuji.gateway.firmware.FirmwareMessage;
import tsuji.gateway.firmware.FirmwareMessage.Kind;
import tsuji.wire.DeviceId;
import tsuji.wire.firmware.CoseSign1;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** How a constrained device learns of firmware, and tells where its update stands. */
class FirmwareOffersIT {
    private static final DeviceId SCOOTER = new DeviceId(TestDoor.SCOOTER);
    private static final String OFFER = "/v1/fw/offer";
    private static final String STATE = "/v1/fw/state";
    private static final byte[] MANIFEST = {1, 2, 3};
    private static final byte[] NEWER = {4, 5};
    private static final byte[] INSTALL = report(UpdateState.INSTALLING);
    private static final long LIFE_MILLIS = 600_000;

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

    private static byte[] report(UpdateState state) {
        return new UpdateReport(state, UpdateResult.NONE, 0, 7).encode();
    }

    private void send(DeviceId to, Kind kind, byte[] payload) {
        door.ingress.send(new FirmwareMessage(to, kind, payload, door.clock.monoMillis() + LIFE_MILLIS));
    }

    private void send(Kind kind, byte[] payload) {
        send(SCOOTER, kind, payload);
    }

    private Request get(String path) {
        return device.request(Code.GET, path);
    }

    @Test
    void observerIsToldOfItsOffersAndStates() throws Exception {
        Response first = device.observe(OFFER);
        device.observe(STATE);
        assertThat(first.getPayloadSize()).isZero();
        assertThat(first.getOptions().getMaxAge()).isEqualTo(Notices.LISTEN_SECONDS);
        await().untilAsserted(
                        () -> assertThat(door.firmware.heard).containsExactly("sc-1 listens", "sc-1 asks its state"));

        send(Kind.MANIFEST, MANIFEST);
        await().until(() -> device.notices(OFFER).size() == 1);
        send(Kind.MANIFEST, NEWER);
        send(Kind.STATE, INSTALL);

        await().untilAsserted(() -> {
            assertThat(device.notices(OFFER)).containsExactly(MANIFEST, NEWER);
            assertThat(device.notices(STATE)).containsExactly(INSTALL);
        });
    }

    @Test
    void whoAsksLaterIsToldHowThingsStand() throws Exception {
        device.observe(OFFER);
        send(Kind.MANIFEST, MANIFEST);
        send(Kind.MANIFEST, NEWER);

        Response offer = device.ask(get(OFFER));

        assertThat(offer.getPayload()).isEqualTo(NEWER);
        assertThat(offer.getOptions().getContentFormat()).isEqualTo(18);
        assertThat(door.firmware.heard).as("nothing need be offered again").containsExactly("sc-1 listens");
    }

    @Test
    void getWithoutObserveWaitsAMomentForTheOffer() throws Exception {
        Request request = device.send(get(OFFER));
        await().until(() -> door.firmware.heard.contains("sc-1 listens"));
        assertThat(door.ingress.listens(SCOOTER)).isTrue();

        send(Kind.MANIFEST, MANIFEST);

        assertThat(device.answer(request).getPayload()).isEqualTo(MANIFEST);
    }

    @Test
    void getIsAnsweredEmptyWhenNothingIsOffered() throws Exception {
        Request request = device.send(get(STATE));
        await().until(() -> {
            door.clock.advanceMillis(Listeners.POLL_MILLIS);
            return request.getResponse() != null;
        });

        assertThat(request.getResponse().getCode()).isEqualTo(ResponseCode.CONTENT);
        assertThat(request.getResponse().getPayloadSize()).isZero();
    }

    @Test
    void deviceListensUntilItsTimeIsOver() throws Exception {
        assertThat(door.ingress.listens(SCOOTER)).isFalse();
        send(Kind.MANIFEST, MANIFEST);
        assertThat(device.observe(OFFER).getPayloadSize())
                .as("what came before anybody asked is not kept")
                .isZero();
        door.clock.advanceMillis(Notices.LISTEN_SECONDS * 1_000L - 1);
        assertThat(door.ingress.listens(SCOOTER)).isTrue();

        door.clock.advanceMillis(1);

        assertThat(door.ingress.listens(SCOOTER)).isFalse();
    }

    @Test
    void offerThatExpiredIsNotTold() throws Exception {
        device.observe(OFFER);
        send(Kind.MANIFEST, MANIFEST);
        await().until(() -> !device.notices(OFFER).isEmpty());

        door.clock.advanceMillis(LIFE_MILLIS);

        assertThat(device.observe(OFFER).getPayloadSize()).isZero();
        await().until(() -> door.firmware.heard.size() == 2);
    }

    @Test
    void stateThatCameWhileTheDeviceSleptIsToldWhenItAsks() throws Exception {
        send(Kind.STATE, INSTALL);
        assertThat(door.ingress.listens(SCOOTER)).isFalse();

        assertThat(device.ask(get(STATE)).getPayload()).isEqualTo(INSTALL);
    }

    /** The door knows none: it fell before the door opened, or longer ago than the door keeps it. */
    @Test
    void whoAsksForAStateOfWhichTheDoorKnowsNothingIsToldWhatTheDeskKnows() throws Exception {
        Request request = device.send(get(STATE));
        await().until(() -> door.firmware.heard.contains("sc-1 asks its state"));

        byte[] verdict = report(UpdateState.CONFIRMED);
        send(Kind.STATE, verdict);

        assertThat(device.answer(request).getPayload()).isEqualTo(verdict);
        assertThat(device.observe(STATE).getPayload()).isEqualTo(verdict);
        assertThat(door.firmware.heard).as("the desk is asked once").hasSize(1);
    }

    @Test
    void verdictEndsTheOffer() throws Exception {
        device.observe(OFFER);
        send(Kind.MANIFEST, MANIFEST);
        send(Kind.STATE, INSTALL);
        assertThat(device.observe(OFFER).getPayload()).isEqualTo(MANIFEST);

        send(Kind.STATE, report(UpdateState.CONFIRMED));

        assertThat(device.observe(OFFER).getPayloadSize()).isZero();
    }

    @Test
    void manifestOfAnySizeArrivesWhole() throws Exception {
        byte[] large = new byte[CoseSign1.BYTES_MAX];
        large[large.length - 1] = 1;
        device.observe(OFFER);

        send(Kind.MANIFEST, large);

        await().untilAsserted(() -> assertThat(device.notices(OFFER)).containsExactly(large));
        assertThat(device.ask(get(OFFER)).getPayload()).isEqualTo(large);
    }

    @Test
    void observationFollowsTheDeviceToItsNewAddress() throws Exception {
        try (Nat nat = new Nat(door.ingress.dtlsPort());
                TestDevice far = TestDevice.withKey(nat.port(), TestDoor.OTHER, ScriptedRegistry.secret("sc-2"))) {
            far.observe(OFFER);
            nat.rebind();
            far.ask(far.post(STATE, 60, INSTALL));

            send(new DeviceId(TestDoor.OTHER), Kind.MANIFEST, MANIFEST);

            await().untilAsserted(() -> assertThat(far.notices(OFFER)).containsExactly(MANIFEST));
        }
    }

    @Test
    void offerUnderWayFollowsTheDeviceToItsNewAddress() throws Exception {
        try (Nat nat = new Nat(door.ingress.dtlsPort());
                TestDevice far = TestDevice.withKey(nat.port(), TestDoor.OTHER, ScriptedRegistry.secret("sc-2"))) {
            far.observe(OFFER);
            nat.lose(true);
            send(new DeviceId(TestDoor.OTHER), Kind.MANIFEST, MANIFEST);
            nat.rebind();
            nat.lose(false);
            far.ask(far.post(STATE, 60, INSTALL));

            // Sent again twice: after 3 s, and 6 s later.
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(far.notices(OFFER)).containsExactly(MANIFEST));
        }
    }

    @Test
    void offerGoesToItsDeviceAlone() throws Exception {
        try (TestDevice other = door.device(TestDoor.OTHER);
                TestDevice observer = door.device(TestDoor.OBSERVER);
                TestDevice anybody = TestDevice.plain(door.ingress.port())) {
            other.observe(OFFER);
            device.observe(OFFER);

            send(Kind.MANIFEST, MANIFEST);

            await().until(() -> !device.notices(OFFER).isEmpty());
            assertThat(other.observe(OFFER).getPayloadSize()).isZero();
            assertThat(observer.observe(OFFER).getCode()).isEqualTo(ResponseCode.FORBIDDEN);
            assertThat(anybody.observe(OFFER).getCode()).isEqualTo(ResponseCode.UNAUTHORIZED);
            assertThat(anybody.ask(anybody.post(STATE, 60, INSTALL)).getCode()).isEqualTo(ResponseCode.UNAUTHORIZED);
        }
    }

    @Test
    void removedDeviceIsToldNothingMore() throws Exception {
        device.observe(OFFER);
        door.registry.remove(TestDoor.SCOOTER);
        send(Kind.MANIFEST, MANIFEST);
        assertThat(device.notices(OFFER))
                .as("before the registry's change was noticed")
                .isEmpty();

        door.ingress.recheckIdentities();

        assertThat(door.ingress.listens(SCOOTER)).isFalse();
    }

    @Test
    void deviceMayStopObserving() throws Exception {
        device.observe(OFFER);
        Request request = get(OFFER);
        request.setObserveCancel();
        device.send(request);
        await().until(() -> door.firmware.heard.size() == 2);

        send(Kind.MANIFEST, MANIFEST);

        assertThat(device.answer(request).getPayload()).isEqualTo(MANIFEST);
        assertThat(device.notices(OFFER)).isEmpty();
    }

    @Test
    void reportIsAnsweredOnlyWhenItIsOnTheDisk() throws Exception {
        door.firmware.answersAtOnce = false;
        Request request = device.send(device.post(STATE, 60, INSTALL));
        await().until(() -> door.firmware.later.size() == 1);
        door.clock.advanceMillis(Waiting.PROMISE_AFTER_MILLIS);
        await().until(request::isAcknowledged);
        assertThat(request.getResponse()).isNull();

        door.firmware.later.remove().run();

        assertThat(device.answer(request).getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(door.firmware.heard).containsExactly("sc-1 tells " + INSTALL.length);
    }

    @Test
    void reportAboutNothingThatWasOfferedIsForbidden() throws Exception {
        door.firmware.fits = false;

        assertThat(device.ask(device.post(STATE, 60, INSTALL)).getCode()).isEqualTo(ResponseCode.FORBIDDEN);
    }

    @Test
    void reportThatFindsNoRoomMayComeAgain() throws Exception {
        door.firmware.hasRoom = false;

        Response response = device.ask(device.post(STATE, 60, INSTALL));

        assertThat(response.getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
        assertThat(response.getOptions().getMaxAge()).isEqualTo(Answers.RETRY_SECONDS);
    }

    @Test
    void badReportIsRefusedAndNotHandedOn() throws Exception {
        assertThat(device.ask(device.post(STATE, 60, new byte[] {1})).getPayloadString())
                .isEqualTo("not a map of 4 fields");
        assertThat(device.ask(device.post(STATE, 60, new byte[FirmwareDoor.REPORT_BYTES_MAX]))
                        .getCode())
                .isEqualTo(ResponseCode.BAD_REQUEST);
        assertThat(device.ask(device.post(STATE, 60, new byte[FirmwareDoor.REPORT_BYTES_MAX + 1]))
                        .getCode())
                .isEqualTo(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
        assertThat(device.ask(device.post(STATE, 110, INSTALL)).getCode())
                .isEqualTo(ResponseCode.UNSUPPORTED_CONTENT_FORMAT);
        assertThat(device.ask(device.post(OFFER, 60, INSTALL)).getCode()).isEqualTo(ResponseCode.METHOD_NOT_ALLOWED);
        Request request = get(OFFER);
        request.getOptions().setAccept(50);
        assertThat(device.ask(request).getCode()).isEqualTo(ResponseCode.NOT_ACCEPTABLE);

        assertThat(door.firmware.heard).isEmpty();
    }
}
