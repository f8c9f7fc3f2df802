package tsuji.gateway.ingress.coap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.device.ScriptedRegistry;

/** The transfers that RFC 7959 prints (figures 2 to 8), by a device that makes each block itself. */
class BlockSizesIT {
    private TestDoor door;
    private TestDevice device;

    @BeforeEach
    void open(@TempDir Path dataDir) throws Exception {
        door = new TestDoor(dataDir);
        device = TestDevice.blockByBlock(
                door.ingress.dtlsPort(), TestDoor.SCOOTER, ScriptedRegistry.secret(TestDoor.SCOOTER));
    }

    @AfterEach
    void close() {
        device.close();
        door.close();
    }

    // The last one: the device sees with the first block that it wants smaller ones.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2:0/1/128 2:1/1/128 2:2/0/128",
                "2:0/1/64 2:1/1/64 2:2/1/64 2:3/1/64 2:4/1/64 2:5/0/64",
                "2:0/1/128 2:2/1/64 2:3/1/64 2:4/1/64 2:5/0/64"
            })
    void anImageIsWholeWithTheBlocksThatTheDeviceAsksFor(String answers) throws Exception {
        byte[] image = new byte[384];
        new Random(7959).nextBytes(image);
        door.firmware.offer(TestDoor.SCOOTER, image);
        ByteArrayOutputStream flash = new ByteArrayOutputStream();

        for (String expected : answers.split(" ")) {
            BlockOption wanted = block(expected);
            Request request = device.request(Code.GET, ScriptedFirmware.path(image));
            request.getOptions().setBlock2(wanted.getSzx(), false, wanted.getNum());
            Response response = device.ask(request);

            assertThat("2:" + text(response.getOptions().getBlock2())).isEqualTo(expected);
            flash.writeBytes(response.getPayload());
        }

        assertThat(flash.toByteArray()).isEqualTo(image);
    }

    // The last one: the device goes over to smaller blocks; 128 bytes are four of them.
    @ParameterizedTest
    @ValueSource(strings = {"1:0/1/128 1:1/1/128 1:2/0/128", "1:0/1/128 1:4/1/32 1:5/1/32 1:6/0/32"})
    void aPackIsTakenInTheBlocksThatTheDeviceSends(String requests) throws Exception {
        door.intake.committing();
        String reading = "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":5.5}]";
        byte[] pack = (reading + " ".repeat(bytesUntilEnd(requests) - reading.length())).getBytes(UTF_8);

        for (String sent : requests.split(" ")) {
            BlockOption block = block(sent);
            Response response = device.ask(piece(pack, block));

            assertThat(response.getCode() + " 1:" + text(response.getOptions().getBlock1()))
                    .isEqualTo((block.isM() ? "2.31 " : "2.04 ") + sent);
        }

        assertThat(door.intake.committed()).hasSize(1);
    }

    @Test
    void anUploadWithoutItsBeginningIsIncomplete() throws Exception {
        Response response = device.ask(piece(new byte[384], block("1:1/1/128")));

        assertThat(response.getCode()).hasToString("4.08");
        assertThat(door.intake.waiting()).isZero();
    }

    private Request piece(byte[] pack, BlockOption block) {
        int from = block.getOffset();
        Request request = device.post("/v1/telemetry", 110, Arrays.copyOfRange(pack, from, from + block.getSize()));
        request.getOptions().setBlock1(block.getSzx(), block.isM(), block.getNum());
        return request;
    }

    /** How long a body is that ends with the last of these blocks. */
    private static int bytesUntilEnd(String blocks) {
        BlockOption last = block(blocks.substring(blocks.lastIndexOf(' ') + 1));
        return last.getOffset() + last.getSize();
    }

    /** As the RFC writes it: option, colon, number / more / size. */
    private static BlockOption block(String text) {
        String[] parts = text.substring(2).split("/");
        return new BlockOption(
                BlockOption.size2Szx(Integer.parseInt(parts[2])), parts[1].equals("1"), Integer.parseInt(parts[0]));
    }

    private static String text(BlockOption block) {
        return block.getNum() + "/" + (block.isM() ? 1 : 0) + "/" + block.getSize();
    }
}
