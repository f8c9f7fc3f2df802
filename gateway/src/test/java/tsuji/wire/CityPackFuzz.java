package tsuji.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A city pack is refused by name, or has entries. */
class CityPackFuzz {
    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] payload) {
        for (Senml.Format format : Senml.Format.values()) {
            try {
                assertThat(CityPack.decode(format, payload)).isNotNull();
            } catch (SenmlException e) {
                assertThat(e.refusal()).isNotNull();
            }
        }
    }
}
