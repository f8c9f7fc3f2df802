package tsuji.gateway.ingress.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.device.ScriptedRegistry;

/** How an image reaches a constrained device: block by block, each a request of its own. */
class FirmwareImagesIT {
    private static final int SZX_MAX = 6;
    private static final byte[] IMAGE = image(3_072 + 500, 1);
    private static final byte[] OTHER_IMAGE = image(3_072, 2);

    @TempDir
    private Path dataDir;

    private TestDoor door;
    private TestDevice device;

    private static byte[] image(int bytes, long seed) {
        byte[] image = new byte[bytes];
        new Random(seed).nextBytes(image);
        return image;
    }

    @BeforeEach
    void open() throws Exception {
        door = new TestDoor(dataDir);
        door.firmware.offer(TestDoor.SCOOTER, IMAGE);
        device = TestDevice.blockByBlock(
                door.ingress.dtlsPort(), TestDoor.SCOOTER, ScriptedRegistry.secret(TestDoor.SCOOTER));
    }

    @AfterEach
    void close() {
        device.close();
        door.close();
    }

    private static Request get(TestDevice from, byte[] image) {
        return from.request(Code.GET, ScriptedFirmware.path(image));
    }

    private static Request block(TestDevice from, byte[] image, int szx, int num) {
        Request request = get(from, image);
        request.getOptions().setBlock2(szx, false, num);
        return request;
    }

    /** As a device with little memory does it: one block after the other, into its flash. */
    private static byte[] load(TestDevice from, byte[] image, int szx) throws InterruptedException {
        ByteArrayOutputStream flash = new ByteArrayOutputStream();
        boolean more = true;
        for (int num = 0; more; num++) {
            Response response = from.ask(block(from, image, szx, num));
            assertThat(response.getCode()).isEqualTo(ResponseCode.CONTENT);
            BlockOption got = response.getOptions().getBlock2();
            assertThat(got.getNum()).isEqualTo(num);
            assertThat(got.getSzx()).isEqualTo(szx);
            flash.writeBytes(response.getPayload());
            more = got.isM();
        }
        return flash.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, SZX_MAX})
    void imageIsLoadedInBlocksOfAnySize(int szx) throws Exception {
        byte[] image = image(32 << szx, szx);
        byte[] ragged = image((32 << szx) + 5, szx);
        for (byte[] offered : List.of(image, ragged)) {
            door.firmware.offer(TestDoor.SCOOTER, offered);

            assertThat(load(device, offered, szx)).isEqualTo(offered);
        }
    }

    @Test
    void clientThatKnowsBlockwiseTransferLoadsItWithOneGet() throws Exception {
        door.firmware.offer(TestDoor.SCOOTER, OTHER_IMAGE);

        try (TestDevice able = door.device(TestDoor.SCOOTER)) {
            assertThat(able.ask(get(able, OTHER_IMAGE)).getPayload()).isEqualTo(OTHER_IMAGE);
        }
    }

    @Test
    void everyBlockNamesItsImageAndHowLongThatIs() throws Exception {
        for (int num : new int[] {0, 3}) {
            Response response = device.ask(block(device, IMAGE, SZX_MAX, num));

            assertThat(response.getOptions().getETags()).containsExactly(ScriptedFirmware.digestStart(IMAGE));
            assertThat(response.getOptions().getSize2()).isEqualTo(IMAGE.length);
            assertThat(response.getOptions().getContentFormat()).isEqualTo(42);
        }
    }

    @Test
    void loadingGoesOnAtAnyBlockAfterARestart() throws Exception {
        Response first = device.ask(block(device, IMAGE, SZX_MAX, 0));
        assertThat(first.getOptions().getBlock2().isM()).isTrue();
        device.close();
        door.close();
        open();

        Response last = device.ask(block(device, IMAGE, SZX_MAX, 3));

        assertThat(last.getPayload()).hasSize(500);
        assertThat(last.getOptions().getBlock2().isM()).isFalse();
        assertThat(last.getOptions().getETags())
                .containsExactlyElementsOf(first.getOptions().getETags());
    }

    @Test
    void imageThatIsReplacedOnTheWayIsNotMixedWithTheNext() throws Exception {
        device.ask(block(device, IMAGE, SZX_MAX, 0));

        door.firmware.offer(TestDoor.SCOOTER, OTHER_IMAGE);

        assertThat(device.ask(block(device, IMAGE, SZX_MAX, 1)).getCode()).isEqualTo(ResponseCode.FORBIDDEN);
        assertThat(load(device, OTHER_IMAGE, SZX_MAX)).isEqualTo(OTHER_IMAGE);
    }

    @Test
    void onlyTheDeviceThatWasOfferedTheImageGetsIt() throws Exception {
        try (TestDevice other = door.device(TestDoor.OTHER);
                TestDevice observer = door.device(TestDoor.OBSERVER);
                TestDevice anybody = TestDevice.plain(door.ingress.port())) {
            assertThat(other.ask(get(other, IMAGE)).getCode()).isEqualTo(ResponseCode.FORBIDDEN);
            assertThat(observer.ask(get(observer, IMAGE)).getCode()).isEqualTo(ResponseCode.FORBIDDEN);
            assertThat(anybody.ask(get(anybody, IMAGE)).getCode()).isEqualTo(ResponseCode.UNAUTHORIZED);
        }
        assertThat(door.firmware.asked).as("only a device is looked up at all").hasSize(1);
    }

    @Test
    void removedDeviceGetsNoFurtherBlock() throws Exception {
        device.ask(block(device, IMAGE, SZX_MAX, 0));

        door.registry.remove(TestDoor.SCOOTER);

        assertThat(device.ask(block(device, IMAGE, SZX_MAX, 1)).getCode()).isEqualTo(ResponseCode.UNAUTHORIZED);
    }

    @Test
    void blockBeyondTheEndIsABadRequest() throws Exception {
        Response response = device.ask(block(device, IMAGE, SZX_MAX, 4));

        assertThat(response.getCode()).isEqualTo(ResponseCode.BAD_REQUEST);
        assertThat(response.getPayloadString()).isEqualTo("the image has 3572 bytes");
    }

    @Test
    void whatIsNoBlockOfAnImageIsNotLookedUp() throws Exception {
        Request more = get(device, IMAGE);
        more.getOptions().setBlock2(SZX_MAX, true, 1);
        assertThat(device.ask(more).getCode()).isEqualTo(ResponseCode.BAD_REQUEST);
        String good = ScriptedFirmware.path(IMAGE);
        for (String path : List.of("/v1/fw", "/v1/fw/xyz", good + "00", "/v1/fw/x" + good.substring(6))) {
            assertThat(device.ask(device.request(Code.GET, path)).getCode())
                    .as(path)
                    .isEqualTo(ResponseCode.NOT_FOUND);
        }
        assertThat(device.ask(device.request(Code.DELETE, good)).getCode()).isEqualTo(ResponseCode.METHOD_NOT_ALLOWED);
        Request asText = get(device, IMAGE);
        asText.getOptions().setAccept(0);
        assertThat(device.ask(asText).getCode()).isEqualTo(ResponseCode.NOT_ACCEPTABLE);

        assertThat(door.firmware.asked).isEmpty();
    }

    @Test
    void deviceWaitsForOneBlockAtATime() throws Exception {
        door.firmware.answersAtOnce = false;
        Request first = device.send(block(device, IMAGE, SZX_MAX, 0));
        await().until(() -> door.firmware.later.size() == 1);

        Response second = device.ask(block(device, IMAGE, SZX_MAX, 1));
        assertThat(second.getCode()).isEqualTo(ResponseCode.TOO_MANY_REQUESTS);
        assertThat(second.getOptions().getMaxAge()).isEqualTo(1);

        door.firmware.later.remove().run();
        assertThat(device.answer(first).getPayload()).hasSize(1_024);
        door.firmware.answersAtOnce = true;
        assertThat(device.ask(block(device, IMAGE, SZX_MAX, 1)).getPayload()).hasSize(1_024);
    }

    @Test
    void slowStoreIsPromisedAndAnsweredLater() throws Exception {
        door.firmware.answersAtOnce = false;
        Request request = device.send(block(device, IMAGE, SZX_MAX, 0));
        await().until(() -> door.firmware.later.size() == 1);
        door.clock.advanceMillis(Waiting.PROMISE_AFTER_MILLIS);
        await().until(request::isAcknowledged);

        door.firmware.later.remove().run();

        assertThat(device.answer(request).getPayload()).hasSize(1_024);
    }

    @Test
    void soManyDevicesWaitAtOnceAndNotOneMore() throws Exception {
        door.firmware.answersAtOnce = false;
        List<TestDevice> devices = new ArrayList<>();
        try {
            for (int i = 0; i <= ImageResource.WAITING_MAX; i++) {
                String name = "many-" + i;
                door.registry.device(name, "scooter");
                devices.add(door.device(name));
            }
            for (TestDevice each : devices.subList(0, ImageResource.WAITING_MAX)) {
                each.send(block(each, IMAGE, SZX_MAX, 0));
            }
            await().until(() -> door.firmware.later.size() == ImageResource.WAITING_MAX);
            TestDevice last = devices.get(ImageResource.WAITING_MAX);

            assertThat(last.ask(block(last, IMAGE, SZX_MAX, 0)).getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
            door.firmware.later.remove().run();
            last.send(block(last, IMAGE, SZX_MAX, 0));

            await().until(() -> door.firmware.later.size() == ImageResource.WAITING_MAX);
        } finally {
            devices.forEach(TestDevice::close);
        }
    }

    @Test
    void whenThereIsNoRoomTheDeviceTriesAgain() throws Exception {
        door.firmware.hasRoom = false;
        assertThat(device.ask(block(device, IMAGE, SZX_MAX, 0)).getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);

        door.firmware.hasRoom = true;

        assertThat(device.ask(block(device, IMAGE, SZX_MAX, 0)).getPayload()).hasSize(1_024);
    }

    @Test
    void imageArrivesWholeOverABadLine() throws Exception {
        byte[] image = image(20 * 256 + 1, 3);
        door.firmware.offer(TestDoor.SCOOTER, image);
        try (Nat nat = new Nat(door.ingress.dtlsPort(), 4711);
                TestDevice far = TestDevice.persistent(
                        nat.port(), TestDoor.SCOOTER, ScriptedRegistry.secret(TestDoor.SCOOTER))) {
            far.ask(block(far, image, 4, 0));
            nat.line(new Nat.Line(20, 10, 15));
            nat.rebind();

            assertThat(load(far, image, 4)).isEqualTo(image);
            assertThat(nat.troubles()).isPositive();
        }
    }
}
