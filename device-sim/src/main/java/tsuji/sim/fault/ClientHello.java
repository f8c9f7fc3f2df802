package tsuji.sim.fault;

import java.nio.ByteBuffer;
import java.util.Random;

/** The first words of a handshake, as short as they may be. */
final class ClientHello {
    private static final int RANDOM_BYTES = 32;
    private static final int BODY_BYTES_MAX = 64;
    private static final byte HANDSHAKE = 22;
    private static final byte CLIENT_HELLO = 1;
    private static final short TLS_1_2 = 0x0303;
    private static final short DTLS_1_2 = (short) 0xFEFD;
    private static final short ECDHE_ECDSA_AES_128_GCM = (short) 0xC02B;
    private static final short PSK_AES_128_CCM_8 = (short) 0xC0A8;

    private ClientHello() {}

    /** RFC 5246, section 7.4.1.2. */
    static byte[] overTls(Random random) {
        byte[] body = body(TLS_1_2, ECDHE_ECDSA_AES_128_GCM, false, random);
        //  record: type, version, length; handshake: type, length in three bytes
        return ByteBuffer.allocate(9 + body.length)
                .put(HANDSHAKE)
                .putShort(TLS_1_2)
                .putShort((short) (4 + body.length))
                .putInt(CLIENT_HELLO << 24 | body.length)
                .put(body)
                .array();
    }

    /** RFC 6347, section 4.2: without the cookie that would prove the address. */
    static byte[] overDtls(Random random) {
        byte[] body = body(DTLS_1_2, PSK_AES_128_CCM_8, true, random);
        //  record: type, version, epoch and number, length; handshake: type and length, number, offset and length of
        // the piece
        return ByteBuffer.allocate(25 + body.length)
                .put(HANDSHAKE)
                .putShort(DTLS_1_2)
                .putLong(0)
                .putShort((short) (12 + body.length))
                .putInt(CLIENT_HELLO << 24 | body.length)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(body.length)
                .put(body)
                .array();
    }

    /** No session, no cookie, one suite, no compression, no extensions. */
    private static byte[] body(short version, short suite, boolean datagrams, Random random) {
        byte[] nonce = new byte[RANDOM_BYTES];
        random.nextBytes(nonce);
        ByteBuffer body =
                ByteBuffer.allocate(BODY_BYTES_MAX).putShort(version).put(nonce).put((byte) 0);
        if (datagrams) {
            body.put((byte) 0);
        }
        body.putShort((short) Short.BYTES).putShort(suite).put((byte) 1).put((byte) 0);
        byte[] exact = new byte[body.position()];
        body.flip().get(exact);
        return exact;
    }
}
