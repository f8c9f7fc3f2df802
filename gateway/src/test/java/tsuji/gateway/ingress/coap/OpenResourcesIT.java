package tsuji.gateway.ingress.coap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.time.StepClock;
import tsuji.wire.Reading;
import tsuji.wire.Senml;
import tsuji.wire.TimeQuality;

/** What plain CoAP on loopback serves: only what needs no identity. */
class OpenResourcesIT {
    private TestDoor door;
    private TestDevice anybody;

    @BeforeEach
    void open(@TempDir Path dataDir) throws Exception {
        door = new TestDoor(dataDir);
        anybody = TestDevice.plain(door.ingress.port());
    }

    @AfterEach
    void close() {
        anybody.close();
        door.close();
    }

    @Test
    void timeIsToldInSecondsWithItsQuality() throws Exception {
        door.clock.setWall(StepClock.START_UNIX_MILLIS + 42, TimeQuality.ESTIMATED);

        Response response = anybody.ask(anybody.request(Code.GET, "/v1/time"));

        assertThat(response.getPayloadString()).isEqualTo("1795564800.042 estimated");
        assertThat(response.getOptions().getMaxAge()).isZero();
    }

    @Test
    void timeIsAlsoSenml() throws Exception {
        for (Senml.Format format : Senml.Format.values()) {
            Request request = anybody.request(Code.GET, "/v1/time");
            request.getOptions().setAccept(format.contentFormat());

            Response response = anybody.ask(request);

            assertThat(response.getOptions().getContentFormat()).isEqualTo(format.contentFormat());
            assertThat(Senml.decode(format, response.getPayload()))
                    .containsExactly(
                            Reading.number("time", "s", StepClock.START_UNIX_MILLIS / 1_000.0, 0),
                            Reading.text("quality", "synced", 0),
                            Reading.text("source", "ntp", 0),
                            Reading.number("uncertainty", "s", 1, 0));
        }
    }

    @Test
    void timeInAnotherFormatIsNotAcceptable() throws Exception {
        Request request = anybody.request(Code.GET, "/v1/time");
        request.getOptions().setAccept(40);

        assertThat(anybody.ask(request).getCode()).isEqualTo(ResponseCode.NOT_ACCEPTABLE);
    }

    @Test
    void resourcesAreListedAsLinks() throws Exception {
        Response response = anybody.ask(anybody.request(Code.GET, "/.well-known/core"));

        assertThat(response.getOptions().getContentFormat()).isEqualTo(40);
        assertThat(response.getPayloadString())
                .contains("</v1/telemetry>;ct=\"110 112\";rt=\"tsuji.telemetry\"")
                .contains("</v1/events>")
                .contains("</v1/results>")
                .contains("</v1/commands>;ct=50;obs;rt=\"tsuji.commands\"")
                .contains("</v1/fw>;ct=42;rt=\"tsuji.firmware\"")
                .contains("</v1/fw/offer>;ct=18;obs;rt=\"tsuji.firmware.offer\"")
                .contains("</v1/fw/state>;ct=60;obs;rt=\"tsuji.firmware.state\"")
                .contains("</v1/time>");
    }

    @Test
    void strangersAreNotToldWhichSoftwareThisIs() throws Exception {
        Response response = anybody.ask(anybody.request(Code.GET, "/"));

        assertThat(response.getPayloadString()).doesNotContainIgnoringCase("californium");
        assertThat(response.getCode().isSuccess()).isFalse();
    }

    @Test
    void readingsNeedAnIdentity() throws Exception {
        Response response = anybody.ask(anybody.post("/v1/telemetry", 110, "[{\"n\":\"a\",\"v\":1}]".getBytes(UTF_8)));

        assertThat(response.getCode()).isEqualTo(ResponseCode.UNAUTHORIZED);
        assertThat(door.intake.waiting()).isZero();
        assertThat(door.intake.refused()).isEmpty();
    }
}
