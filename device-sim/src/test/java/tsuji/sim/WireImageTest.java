package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.sim.scenario.Wire;

class WireImageTest {
    private static final byte[] OLD = WireImage.NINEBOT.first(Wire.IMAGE_BYTES_MIN);
    private static final byte[] NEW = WireImage.NINEBOT.next(Wire.IMAGE_BYTES_MIN);

    @ParameterizedTest(name = "{0} while it runs the {1} image: {2}")
    @CsvSource({
        "lock, old, true",
        "lock, no, true",
        "lock, new, false",
        "unlock, old, false",
        "unlock, no, false",
        "unlock, new, false",
        "set_speed_mode, old, false"
    })
    void onlyALockBeforeTheNewImageRunsBelongsToTheUpdate(String command, String runs, boolean explained) {
        byte[] image = runs.equals("new") ? NEW : runs.equals("old") ? OLD : new byte[0];

        assertThat(WireImage.NINEBOT.explains(command, image)).isEqualTo(explained);
    }

    @Test
    void aBoardDoesNoCommandOnItsOwn() {
        List<String> explained = new ArrayList<>(List.of("lock", "unlock"));
        explained.removeIf(command -> !WireImage.MCUBOOT.explains(command, new byte[0]));

        assertThat(explained).isEmpty();
    }
}
