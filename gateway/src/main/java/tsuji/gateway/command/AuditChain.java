package tsuji.gateway.command;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Each row's hash covers the row and the hash of the former, so that none can be changed, removed or added unseen (R39). */
final class AuditChain {
    static final byte[] START = new byte[32];

    private AuditChain() {}

    /** One row. */
    record Row(long number, long unixMillis, String command, String step, String detail) {}

    static byte[] hash(byte[] former, Row row) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(former);
            sha.update(ByteBuffer.allocate(16)
                    .putLong(row.number)
                    .putLong(row.unixMillis)
                    .array());
            for (String text : new String[] {row.command, row.step, row.detail}) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                sha.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
                sha.update(bytes);
            }
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
