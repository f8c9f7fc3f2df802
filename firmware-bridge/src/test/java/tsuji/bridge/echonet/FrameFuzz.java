package tsuji.bridge.echonet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Anything as an ECHONET Lite frame and its properties: refused by name, or the same bytes when it is encoded again. */
class FrameFuzz {
    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] bytes) {
        try {
            Frame frame = Frame.decode(bytes);
            assertThat(frame.encode()).isEqualTo(bytes);
            frame.properties().forEach(FrameFuzz::values);
        } catch (FrameException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static void values(Property property) {
        byte[] edt = property.edt();
        try {
            switch (property.epc()) {
                case Epc.SLOT_ENERGY ->
                    assertThat(SlotEnergy.decode(edt).encode()).isEqualTo(edt);
                case Epc.DAY_HISTORY ->
                    assertThat(DayHistory.decode(edt).encode()).isEqualTo(edt);
                case Epc.SLOT_HISTORY ->
                    assertThat(SlotHistory.decode(edt).encode()).isEqualTo(edt);
                case Epc.GET_MAP ->
                    assertThat(PropertyMap.decode(PropertyMap.decode(edt).encode()))
                            .isEqualTo(PropertyMap.decode(edt));
                case Epc.CURRENT -> Current.decode(edt);
                case Epc.POWER -> Edt.power(edt);
                default -> {
                    // No value of ours.
                }
            }
        } catch (FrameException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
