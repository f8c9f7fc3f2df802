package tsuji.bridge.omni;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import tsuji.bridge.link.RecordedOutbox;
import tsuji.wire.DeviceId;

/** Anything that a stranger may send: every message has a meaning that can be encoded, or none. */
class OmniFuzz {
    private static final String HEAD = "*SCOR,OM,123456789123456,";

    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] bytes) {
        OmniReports reports = new OmniReports(new DeviceId("SC-1"), OmniReports.Tail.AUTO);
        OmniSession session = new OmniSession("123456789123456", outcome -> {});
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String line : new String[] {text, HEAD + text}) {
            OmniMessage.parse(line).ifPresent(message -> {
                session.received(message);
                reports.of(message, 0).forEach(RecordedOutbox::readings);
            });
        }
    }
}
