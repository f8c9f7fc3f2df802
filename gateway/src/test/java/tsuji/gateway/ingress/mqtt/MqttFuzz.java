package tsuji.gateway.ingress.mqtt;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;

/**
 * Packets of both versions, before and after CONNECT. {@code mvn verify} fuzzes each class {@code *Fuzz} for seconds;
 * {@code JAZZER_FUZZ=1 mvn -pl gateway test -Dtest=MqttFuzz} fuzzes one. What it finds becomes a file beside the seeds.
 */
class MqttFuzz {
    @FuzzTest(maxDuration = "2s")
    void anyBytes(byte[] bytes) {
        MutationTest.converse(bytes);
        for (int level : new int[] {4, 5}) {
            ByteArrayOutputStream inside = new ByteArrayOutputStream();
            inside.writeBytes(RawClient.connect(level, "sc-1"));
            inside.writeBytes(bytes);
            MutationTest.converse(inside.toByteArray());
        }
    }
}
