package tsuji.gateway.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import tsuji.wire.Reading;
import tsuji.wire.Senml;

/** Whatever stands in a payload, it is understood or refused with a reason. */
class ProfilePayloadFuzz {
    private static final ProfileMessage MESSAGE = message();

    private static ProfileMessage message() {
        try {
            return ProfileText.message(
                    "scale = 1000",
                    "round = \"down\"",
                    "[[message.reading]]",
                    "pointer = \"/list/1\"",
                    "metric = \"flag\"",
                    "kind = \"flag\"",
                    "[[message.reading]]",
                    "pointer = \"/t\"",
                    "metric = \"text\"",
                    "kind = \"text\"");
        } catch (ProfileException e) {
            throw new AssertionError(e);
        }
    }

    /** What is understood is a pack that a device of ours could have sent. */
    @FuzzTest(maxDuration = "1s")
    void anyPayload(byte[] payload) throws Exception {
        try {
            List<Reading> readings = MESSAGE.read(payload).readings();
            byte[] pack = Senml.encode(Senml.Format.CBOR, readings);
            assertThat(Senml.decode(Senml.Format.CBOR, pack)).isEqualTo(readings);
        } catch (UnfitException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
