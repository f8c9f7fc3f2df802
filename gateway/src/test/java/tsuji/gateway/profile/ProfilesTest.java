package tsuji.gateway.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.wire.Topics;

/** Which topic belongs to which profile and device. */
class ProfilesTest {
    @TempDir
    private Path folder;

    private Profiles profiles;

    @BeforeEach
    void read() throws Exception {
        Files.writeString(
                folder.resolve("wide.toml"),
                "ignore = [\"{device}/+/x\", \"thing/{device}/+\"]\n"
                        + ProfileText.SOUND.replace("thing/{device}/state", "{device}/+/value"));
        Files.writeString(folder.resolve("thing.toml"), ProfileText.SOUND);
        Files.writeString(folder.resolve("notes.txt"), "no profile");
        profiles = Profiles.read(folder);
    }

    @ParameterizedTest
    @CsvSource({"thing/a-1/state, a-1", "a-2/any/value, a-2", "thing/thing/state, thing"})
    void deviceIsTheLevelThatThePatternNames(String topic, String device) {
        Profiles.Match match = profiles.match(topic).orElseThrow();

        assertThat(match.device().value()).isEqualTo(device);
        assertThat(match.message()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"a-1/y/x, a-1", "thing/a-1/other, a-1"})
    void whatIsToBeIgnoredHasNoMessage(String topic, String device) {
        Profiles.Match match = profiles.match(topic).orElseThrow();

        assertThat(match.device().value()).isEqualTo(device);
        assertThat(match.message()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "thing/a-1/state/more",
                "thing/a-1",
                "thing/_bad/state",
                "thing//state",
                "v1/a/value",
                "v1/a/x",
                "v1",
                "/",
                ""
            })
    void otherTopicsBelongToNobody(String topic) {
        assertThat(profiles.match(topic)).isEmpty();
    }

    @Test
    void topicAsLongAsAllowedAndNoLonger() {
        String longest = "a-1/" + "y".repeat(Topics.BYTES_MAX - "a-1//value".length()) + "/value";

        assertThat(profiles.match(longest)).isPresent();
        assertThat(profiles.match(longest.replace("y/", "yy/"))).isEmpty();
    }

    @Test
    void withoutProfilesNoTopicIsKnown() {
        assertThat(Profiles.NONE.isEmpty()).isTrue();
        assertThat(Profiles.NONE.match("thing/a-1/state")).isEmpty();
    }
}
