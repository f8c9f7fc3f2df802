package tsuji.gateway.ingress.coap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.option.OpaqueOptionDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;
import tsuji.wire.Refusal;
import tsuji.wire.Senml;

/** What a device may rely on, over DTLS with a pre-shared key and a real client. */
class CoapBehaviourIT {
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

    private void awaitWaiting(int count) {
        await().until(() -> door.intake.waiting() == count);
    }

    @ParameterizedTest
    @EnumSource(
            value = Type.class,
            names = {"CON", "NON"})
    void changedIsSentOnlyAfterTheCommit(Type type) throws Exception {
        Request request = device.post(SPEED);
        request.setType(type);
        device.send(request);
        awaitWaiting(1);
        assertThat(request.getResponse()).isNull();

        door.intake.commit();

        assertThat(device.answer(request).getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(door.intake.committed()).hasSize(1);
    }

    @Test
    void quickCommitIsAnsweredInTheAcknowledgement() throws Exception {
        door.intake.committing();

        assertThat(device.ask(device.post(SPEED)).getType()).isEqualTo(Type.ACK);
    }

    @Test
    void slowCommitIsPromisedAndAnsweredSeparately() throws Exception {
        Request request = device.send(device.post(SPEED));
        awaitWaiting(1);
        door.clock.advanceMillis(Waiting.PROMISE_AFTER_MILLIS);
        await().until(request::isAcknowledged);
        assertThat(request.getResponse()).isNull();

        door.intake.commit();

        Response response = device.answer(request);
        assertThat(response.getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(response.getType()).isEqualTo(Type.CON);
    }

    @ParameterizedTest
    @CsvSource({"telemetry, TELEMETRY", "events, EVENT", "results, EVENT"})
    void eachResourceAsksForItsClass(String resource, DataClass dataClass) throws Exception {
        door.intake.committing();

        Response response = device.ask(
                device.post("/v1/" + resource, 110, "[{\"n\":\"battery\",\"u\":\"%EL\",\"v\":78}]".getBytes(UTF_8)));

        assertThat(response.getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(door.intake.committed()).singleElement().satisfies(delivery -> {
            assertThat(delivery.device().value()).isEqualTo(TestDoor.SCOOTER);
            assertThat(delivery.dataClass()).isEqualTo(dataClass);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {112, 60, -1})
    void cborIsTakenUnderItsNumbersAndByItsFirstByte(int contentFormat) throws Exception {
        door.intake.committing();
        Reading speed = Reading.number("speed", "m/s", 5.5, 0);
        byte[] pack = Senml.encode(Senml.Format.CBOR, List.of(speed));
        Request request = device.post("/v1/telemetry", 112, pack);
        if (contentFormat < 0) {
            request.getOptions().removeContentFormat();
        } else {
            request.getOptions().setContentFormat(contentFormat);
        }

        assertThat(device.ask(request).getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(door.intake.committed().get(0).body()).isEqualTo(pack);
        assertThat(door.intake.committed().get(0).speed()).contains(speed);
    }

    @ParameterizedTest
    @CsvSource({
        "'[{\"n\":\"speed\"',                               MALFORMED",
        "'',                                              MALFORMED",
        "'[{\"n\":\"speed\",\"u\":\"km/h\",\"v\":5}]',    WRONG_UNIT",
        "'[{\"n\":\"ghost\",\"v\":5}]',                     UNKNOWN_METRIC",
    })
    void badPayloadIsRefusedCountedAndExplained(String payload, Refusal reason) throws Exception {
        Response response = device.ask(device.post(payload));

        assertThat(response.getCode()).isEqualTo(ResponseCode.BAD_REQUEST);
        assertThat(response.getPayloadString()).isNotEmpty();
        assertThat(response.getPayloadSize()).isLessThanOrEqualTo(Answers.DIAGNOSTIC_CHARACTERS_MAX);
        assertThat(door.intake.refused())
                .singleElement()
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void otherContentFormatIsUnsupported() throws Exception {
        assertThat(device.ask(device.post("/v1/telemetry", 0, SPEED.getBytes(UTF_8)))
                        .getCode())
                .isEqualTo(ResponseCode.UNSUPPORTED_CONTENT_FORMAT);
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"GET", "PUT", "DELETE"})
    void readingsAreOnlyPosted(Code method) throws Exception {
        Response response = device.ask(device.request(method, "/v1/telemetry"));

        assertThat(response.getCode()).isEqualTo(ResponseCode.METHOD_NOT_ALLOWED);
        assertThat(response.getPayloadString()).contains("POST");
    }

    @Test
    void unknownPathIsNotFound() throws Exception {
        assertThat(device.ask(device.post("/v1/ghost", 110, SPEED.getBytes(UTF_8)))
                        .getCode())
                .isEqualTo(ResponseCode.NOT_FOUND);
    }

    @Test
    void unknownCriticalOptionIsRefused() throws Exception {
        Request request = device.post(SPEED);
        OpaqueOptionDefinition unknown = new OpaqueOptionDefinition(65_001, "Unknown", false);
        request.getOptions().addOption(unknown.create(new byte[] {1}));

        assertThat(device.ask(request).getCode()).isEqualTo(ResponseCode.BAD_OPTION);
    }

    /** JSON may end with white space, so a pack can have any length. */
    private static byte[] padded(int length) {
        return (SPEED + " ".repeat(length - SPEED.length())).getBytes(UTF_8);
    }

    @Test
    void largestPackComesInBlocks() throws Exception {
        door.intake.committing();

        Response response = device.ask(device.post("/v1/telemetry", 110, padded(TestDoor.BODY_BYTES_MAX)));

        assertThat(response.getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(response.getOptions().hasBlock1()).isTrue();
        assertThat(door.intake.committed()).hasSize(1);
    }

    @Test
    void packBeyondTheBoundIsTooLarge() throws Exception {
        Response response = device.ask(device.post("/v1/telemetry", 110, padded(TestDoor.BODY_BYTES_MAX + 1)));

        assertThat(response.getCode()).isEqualTo(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
        assertThat(door.intake.waiting()).isZero();
    }

    @Test
    void fullQueueSaysWhenToTryAgain() throws Exception {
        door.intake.queueMax(0);

        Response response = device.ask(device.post(SPEED));

        assertThat(response.getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
        assertThat(response.getOptions().getMaxAge()).isEqualTo(Answers.RETRY_SECONDS);
    }

    @Test
    void failedDiskSaysWhenToTryAgain() throws Exception {
        Request request = device.send(device.post(SPEED));
        awaitWaiting(1);

        door.intake.fail();

        Response response = device.answer(request);
        assertThat(response.getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
        assertThat(response.getOptions().getMaxAge()).isEqualTo(Answers.RETRY_SECONDS);
    }

    @Test
    void retransmissionIsAnsweredAgainButDeliveredOnce() throws Exception {
        door.intake.committing();
        Request first = device.post(SPEED);
        first.setMID(4_711);
        device.ask(first);

        Request again = device.post(SPEED);
        again.setMID(4_711);
        again.setToken(first.getToken());

        assertThat(device.ask(again).getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(door.intake.committed()).hasSize(1);
    }
}
