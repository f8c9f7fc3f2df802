package tsuji.bridge.scooter;

/** Little-endian words in a payload. */
final class Words {
    private Words() {}

    static int unsigned(byte[] data, int at) {
        return (data[at] & 0xFF) | (data[at + 1] & 0xFF) << 8;
    }

    static int signed(byte[] data, int at) {
        return (short) unsigned(data, at);
    }

    static long unsigned32(byte[] data, int at) {
        return unsigned(data, at) | (long) unsigned(data, at + 2) << 16;
    }
}
