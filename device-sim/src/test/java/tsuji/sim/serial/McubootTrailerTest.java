package tsuji.sim.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.sim.serial.McubootTrailer.Swap;

/** Bytes and decisions as MCUboot's design document has them; swap info, copy done, image ok, magic. */
class McubootTrailerTest {
    private static final String NO = "ffffffffffffffff";
    private static final String YES = "01ffffffffffffff";
    private static final String MAGIC = "77c295f360d2ef7f3552500f2cb67980";
    private static final String ERASED = NO.repeat(5);

    private final byte[] flash = HexFormat.of().parseHex(ERASED);
    private final McubootTrailer trailer = new McubootTrailer(flash);

    private String written() {
        return HexFormat.of().formatHex(flash);
    }

    @Test
    void aTrialIsRequestedByTheMagicAlone() {
        trailer.request(false);

        assertThat(written()).isEqualTo(NO + NO + NO + MAGIC);
        trailer.erase();
        assertThat(written()).isEqualTo(ERASED);
    }

    @Test
    void aPermanentImageIsOkBeforeItHasRun() {
        trailer.request(true);

        assertThat(written()).isEqualTo(NO + NO + YES + MAGIC);
    }

    @Test
    void anImageOnTrialBecomesOkWhenItIsConfirmed() {
        trailer.moved(Swap.TEST);
        assertThat(written()).isEqualTo("02ffffffffffffff" + YES + NO + MAGIC);

        trailer.confirm();

        assertThat(written()).isEqualTo("02ffffffffffffff" + YES + YES + MAGIC);
    }

    @ParameterizedTest
    @CsvSource({"PERMANENT, 03", "REVERT, 04"})
    void whatWasMovedForGoodIsOkAtOnce(Swap swap, String info) {
        trailer.moved(swap);

        assertThat(written()).isEqualTo(info + NO.substring(2) + YES + YES + MAGIC);
    }

    @ParameterizedTest(name = "primary {0}, secondary {1}: {2}")
    @CsvSource({
        "erased, erased, NONE",
        "erased, requested, TEST",
        "erased, permanent, PERMANENT",
        "on trial, erased, REVERT",
        "confirmed, erased, NONE",
        "on trial, requested, TEST",
        "confirmed, permanent, PERMANENT",
        "damaged, erased, NONE"
    })
    void theBootLoaderDecidesByBothTrailers(String primary, String secondary, Swap swap) {
        assertThat(McubootTrailer.swap(read(primary), read(secondary))).isEqualTo(swap);
    }

    private static McubootTrailer read(String state) {
        String bytes = switch (state) {
            case "requested" -> NO + NO + NO + MAGIC;
            case "permanent" -> NO + NO + YES + MAGIC;
            case "on trial" -> NO + YES + NO + MAGIC;
            case "confirmed" -> NO + YES + YES + MAGIC;
            // A power cut in the middle of the magic.
            case "damaged" -> NO + YES + NO + MAGIC.substring(0, 16) + NO;
            default -> ERASED;
        };
        return new McubootTrailer(HexFormat.of().parseHex(bytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {McubootTrailer.BYTES - 1, McubootTrailer.BYTES + 1})
    void aTrailerOfAnotherLengthIsNone(int bytes) {
        assertThatThrownBy(() -> new McubootTrailer(new byte[bytes])).hasMessageContaining("40 bytes");
    }
}
