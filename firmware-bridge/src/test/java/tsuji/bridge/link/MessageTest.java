package tsuji.bridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tsuji.wire.DeviceId;
import tsuji.wire.Reading;
import tsuji.wire.Senml;

class MessageTest {
    private static final DeviceId METER = new DeviceId("MT-1");

    @Test
    void timeThatAMessageWaitedIsTakenFromRelativeTimes() throws Exception {
        Message message = Message.telemetry(METER, List.of(Reading.number("power", "W", 5, 0)));

        assertThat(Senml.decode(Senml.Format.CBOR, message.body().payload(90.4)))
                .containsExactly(Reading.number("power", "W", 5, -90));
    }

    @Test
    void absoluteTimesStayAndSoTheRepeatedMessageHasTheSameBytes() {
        Message message = Message.interval(METER, List.of(Reading.number("interval_import", "Wh", 5, 1.8e9)));

        assertThat(message.body().payload(1000)).isEqualTo(message.body().payload(0));
    }

    @Test
    void eventsGoWhereTheGatewayCommitsAtOnce() {
        assertThat(Message.event(METER, List.of()).topic()).isEqualTo("v1/MT-1/events");
        assertThat(Message.telemetry(METER, List.of()).topic()).isEqualTo("v1/MT-1/telemetry");
        assertThat(Message.result(METER, List.of()).topic()).isEqualTo("v1/MT-1/results");
    }
}
