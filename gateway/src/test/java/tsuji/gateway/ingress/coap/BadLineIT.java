package tsuji.gateway.ingress.coap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tsuji.gateway.device.ScriptedRegistry;

/** A device behind NAT on a line that loses, repeats and reorders: whatever it was told is stored, and stored once. */
class BadLineIT {
    private static final Nat.Line BAD = new Nat.Line(20, 10, 15);
    private static final int READINGS = 40;

    /** On their way at once, so that they can overtake each other. */
    private static final int AT_ONCE = 4;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Boolean.getBoolean("tsuji.long") ? 50 : 1);
    }

    private static Request odometer(TestDevice device, int metres) {
        return device.post("[{\"n\":\"odometer\",\"u\":\"m\",\"v\":" + metres + "}]");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eachAcknowledgedReadingIsStoredOnce(long seed, @TempDir Path dataDir) throws Exception {
        try (TestDoor door = new TestDoor(dataDir);
                Nat nat = new Nat(door.ingress.dtlsPort(), seed);
                TestDevice device = TestDevice.persistent(
                        nat.port(), TestDoor.SCOOTER, ScriptedRegistry.secret(TestDoor.SCOOTER))) {
            door.intake.committing();
            // Long after the start nothing recognises a repeat by its content.
            door.clock.advanceMillis(PostPath.EXCHANGE_LIFETIME_MILLIS);
            device.ask(odometer(device, 0));
            nat.line(BAD);

            for (int metres = 1; metres < READINGS; metres += AT_ONCE) {
                List<Request> requests = new ArrayList<>();
                for (int i = metres; i < metres + AT_ONCE; i++) {
                    requests.add(device.send(odometer(device, i)));
                }
                nat.rebind();
                for (Request request : requests) {
                    assertThat(device.answer(request).getCode()).isEqualTo(ResponseCode.CHANGED);
                }
            }

            assertThat(nat.troubles()).isGreaterThan(READINGS / 4);
            assertThat(door.intake.committed().stream().map(delivery -> new String(delivery.body(), UTF_8)))
                    .doesNotHaveDuplicates()
                    .hasSize(READINGS / AT_ONCE * AT_ONCE + 1);
        }
    }
}
