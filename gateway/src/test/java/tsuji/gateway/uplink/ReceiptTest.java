package tsuji.gateway.uplink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.journal.SeqRange;

class ReceiptTest {
    @Test
    void rangesMayOverlapAndComeInAnyOrderAndUnknownMembersAreReadOver() {
        String text = "{\"at\":{\"x\":[1]},\"ranges\":[[7,9],[1,3],[2,4]],\"epoch\":\"e1\"}";

        Receipt receipt = Receipt.parse(text.getBytes(UTF_8)).orElseThrow();

        assertThat(receipt.epoch()).isEqualTo("e1");
        assertThat(receipt.stored().ranges()).containsExactly(new SeqRange(1, 4), new SeqRange(7, 9));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{}",
                "{\"epoch\":\"e1\"",
                "{\"epoch\":\"e1\",\"ranges\":[[1,2]]}x",
                "{\"epoch\":\"e1\",\"ranges\":[[1,2]]}{}",
                "{\"epoch\":\"e1\",\"ranges\":[[2,1]]}",
                "{\"epoch\":\"e1\",\"ranges\":[[0,1]]}",
                "{\"epoch\":\"e1\",\"ranges\":[[1,99999999999999999999]]}",
                "{\"epoch\":\"e1\",\"ranges\":[[1]]}",
                "{\"epoch\":\"e1\",\"ranges\":[[1,2,3]]}",
                "{\"epoch\":\"e1\",\"ranges\":[[1.5,2]]}",
                "{\"epoch\":\"e1\",\"ranges\":[1,2]}",
                "{\"epoch\":\"e1\",\"ranges\":7}",
                "{\"ranges\":[[1,2]]}",
                "{\"a\":[[[[[[[[[[[[1]]]]]]]]]]]],\"epoch\":\"e1\"}"
            })
    void whatIsNotAReceiptConfirmsNothing(String text) {
        assertThat(Receipt.parse(text.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void receiptMayHaveItsBoundAndNotOneByteMore() {
        String start = "{\"epoch\":\"e1\",\"ranges\":[]}";
        byte[] atTheBound = (start + " ".repeat(Receipt.BYTES_MAX - start.length())).getBytes(UTF_8);
        byte[] beyond = (start + " ".repeat(Receipt.BYTES_MAX - start.length() + 1)).getBytes(UTF_8);

        assertThat(Receipt.parse(atTheBound)).isPresent();
        assertThat(Receipt.parse(beyond)).isEmpty();
    }
}
