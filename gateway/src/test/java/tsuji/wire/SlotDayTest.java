package tsuji.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotDayTest {
    private static final LocalDate DAY = LocalDate.of(2026, 5, 20);
    private static final long MIDNIGHT = DAY.toEpochDay() * 86_400;

    @Test
    void slotsAreCountedFromMidnightTheEarliestInTheHighestBit() {
        SlotDay day = SlotDay.none(DAY, 1_800)
                .with(MIDNIGHT)
                .with(MIDNIGHT + 5 * 1_800)
                .with(MIDNIGHT + 47 * 1_800);

        assertThat(day.has()).isEqualTo("840000000001");
        assertThat(day.starts()).containsExactly(MIDNIGHT, MIDNIGHT + 5 * 1_800, MIDNIGHT + 47 * 1_800);
        assertThat(SlotDay.dayOf(MIDNIGHT + 86_399)).isEqualTo(DAY);
        assertThat(SlotDay.dayOf(MIDNIGHT - 1)).isEqualTo(DAY.minusDays(1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {60, 300, 900, 1_800, 3_600})
    void partsOfAnHourAreLengths(double seconds) {
        assertThat(SlotDay.isLength(seconds)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1_800, 59, 90, 420, 1_800.5, 3_601, 7_200, Double.NaN, Double.POSITIVE_INFINITY})
    void othersAreNot(double seconds) {
        assertThat(SlotDay.isLength(seconds)).isFalse();
    }

    @Test
    void whatIsEncodedIsDecoded() throws IOException {
        List<SlotDay> days = List.of(SlotDay.none(DAY, 900).with(MIDNIGHT + 900), SlotDay.none(DAY, 1_800));

        byte[] payload = SlotDay.encode(days);

        assertThat(new String(payload, UTF_8))
                .startsWith("[{\"day\":\"2026-05-20\",\"length\":900,\"has\":\"400000000000000000000000\"}");
        assertThat(SlotDay.decode(payload)).isEqualTo(days);
        assertThat(SlotDay.decode(SlotDay.encode(List.of()))).isEmpty();
    }

    @Test
    void whatALaterGatewayAddsIsLeftOut() throws IOException {
        String later = "[{\"more\":{\"a\":[1]},\"day\":\"2026-05-20\",\"length\":3600,\"has\":\"000000\"}]";

        assertThat(SlotDay.decode(later.getBytes(UTF_8))).containsExactly(SlotDay.none(DAY, 3_600));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[",
                "[1]",
                "[{}]",
                "[{\"day\":\"2026-05-20\",\"length\":1800,\"has\":\"ffffffffffff\"}",
                "[{\"day\":\"2026-05-32\",\"length\":1800,\"has\":\"ffffffffffff\"}]",
                "[{\"day\":\"2026-05-20\",\"length\":1801,\"has\":\"ffffffffffff\"}]",
                "[{\"day\":\"2026-05-20\",\"length\":1800,\"has\":\"fffffffffff\"}]",
                "[{\"day\":\"2026-05-20\",\"length\":1800,\"has\":\"fffffffffffg\"}]",
                "[{\"day\":null,\"length\":1800,\"has\":\"ffffffffffff\"}]",
                "[{\"day\":\"2026-05-20\",\"length\":\"x\",\"has\":\"ffffffffffff\"}]"
            })
    void whatIsNoListOfDaysIsRefused(String payload) {
        assertThatThrownBy(() -> SlotDay.decode(payload.getBytes(UTF_8))).isInstanceOf(IOException.class);
    }
}
