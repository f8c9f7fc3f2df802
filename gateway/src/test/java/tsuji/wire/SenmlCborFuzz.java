package tsuji.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Anything as SenML CBOR. */
class SenmlCborFuzz {
    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] payload) throws SenmlException {
        SenmlRoundTrip.check(Senml.Format.CBOR, payload);
    }
}
