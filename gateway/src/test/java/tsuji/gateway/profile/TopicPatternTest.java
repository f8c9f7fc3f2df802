package tsuji.gateway.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tsuji.wire.Topics;

class TopicPatternTest {
    @ParameterizedTest
    @CsvSource({
        "a/{device}/b, a/{device}/b, true",
        "a/{device}/b, +/x/{device}, true",
        "a/{device}/b, {device}/+/+, true",
        "a/{device}/b, a/{device}/c, false",
        "a/{device}/b, a/{device}, false",
        "tele/{device}/SENSOR, {device}/status/em1:0, false",
    })
    void patternsOverlapWhenOneTopicCouldMatchBoth(String one, String other, boolean overlap) {
        assertThat(TopicPattern.parse(one).overlaps(TopicPattern.parse(other))).isEqualTo(overlap);
        assertThat(TopicPattern.parse(other).overlaps(TopicPattern.parse(one))).isEqualTo(overlap);
    }

    @Test
    void patternAsLongAndAsDeepAsATopicMayBeAndNoMore() {
        String longest = "{device}/" + "a".repeat(Topics.BYTES_MAX - "{device}/".length());
        String deepest = "{device}" + "/a".repeat(Topics.LEVELS_MAX - 1);

        assertThat(TopicPattern.parse(longest).levels()).hasSize(2);
        assertThat(TopicPattern.parse(deepest).levels()).hasSize(Topics.LEVELS_MAX);
        assertThatThrownBy(() -> TopicPattern.parse(longest + "a"))
                .hasMessage("must have 1 to 256 bytes and at most 10 levels");
        assertThatThrownBy(() -> TopicPattern.parse(deepest + "/a")).isInstanceOf(IllegalArgumentException.class);
    }
}
