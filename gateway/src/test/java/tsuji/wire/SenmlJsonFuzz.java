package tsuji.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Anything as SenML JSON. */
class SenmlJsonFuzz {
    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] payload) throws SenmlException {
        SenmlRoundTrip.check(Senml.Format.JSON, payload);
    }
}
