package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A receipt from the city is a receipt or nothing. */
class ReceiptFuzz {
    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] payload) {
        assertThat(Receipt.parse(payload)).isNotNull();
    }
}
