package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseTest {
    private static final String DONE = "roll-out sim of ecu sequence 1, done in stage 2 of 2; devices: ";

    @ParameterizedTest
    @ValueSource(strings = {"2 confirmed", "2 confirmed, 1 rolled_back, 1 failed", "1 failed"})
    void rolloutsHaveEndedWhenEveryDeviceHas(String devices) {
        assertThat(Release.isEnded(List.of("image: ecu 1.1.0 sequence 1", DONE + devices)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2 idle", "1 downloading, 2 confirmed", "1 testing, 1 rolled_back, 1 failed"})
    void rolloutsHaveNotEndedAsLongAsADeviceHasNot(String devices) {
        assertThat(Release.isEnded(List.of(DONE + "1 confirmed", DONE + devices)))
                .isFalse();
    }
}
