package tsuji.gateway.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever stands in a profile, it is understood or refused with the name of its file. */
class ProfileFileFuzz {
    @FuzzTest(maxDuration = "1s")
    void anyBytes(byte[] content) {
        try {
            assertThat(ProfileFile.read("fuzz.toml", content).profile().messages())
                    .isNotEmpty();
        } catch (ProfileException e) {
            assertThat(e.getMessage()).startsWith("fuzz.toml: ");
        }
    }
}
