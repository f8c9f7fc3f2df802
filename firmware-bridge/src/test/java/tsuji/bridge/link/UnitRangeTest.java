package tsuji.bridge.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitRangeTest {
    @Test
    void rangesReachFromTheFirstToTheLastUnitOfModbus() {
        assertThat(UnitRange.parse("1-247")).isEqualTo(new UnitRange(1, 247));
        assertThat(UnitRange.parse("5")).isEqualTo(new UnitRange(5, 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0-5", "1-248", "5-4", "1-", "-1", "a-b", "1-2-3", "1000", ""})
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> UnitRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
