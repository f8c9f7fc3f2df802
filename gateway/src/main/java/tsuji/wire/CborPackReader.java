package tsuji.wire;

import static tsuji.wire.SenmlException.malformed;

/** Reads a pack in CBOR (RFC 8428, section 6). */
final class CborPackReader {
    private static final int DEPTH_MAX = JsonPackReader.DEPTH_MAX - 2;

    private CborPackReader() {}

    static void read(byte[] payload, Resolver resolver) throws SenmlException {
        CborReader reader = new CborReader(payload);
        if (payload.length == 0 || reader.head() != CborReader.ARRAY) {
            throw malformed("a pack is an array");
        }
        long records = reader.argument();
        for (long i = 0; records == CborReader.INDEFINITE ? !reader.takeBreak() : i < records; i++) {
            readRecord(reader, resolver);
        }
        if (!reader.atEnd()) {
            throw malformed("bytes after the pack");
        }
        resolver.endPack();
    }

    private static void readRecord(CborReader reader, Resolver resolver) throws SenmlException {
        if (reader.head() != CborReader.MAP) {
            throw malformed("a record is a map");
        }
        resolver.beginRecord();
        long fields = reader.argument();
        for (long i = 0; fields == CborReader.INDEFINITE ? !reader.takeBreak() : i < fields; i++) {
            if (reader.head() == CborReader.TEXT) {
                readUnknown(reader, reader.text(), resolver);
                continue;
            }
            long key = reader.integer();
            int label = Label.ofCbor(key);
            if (label == Label.UNKNOWN) {
                readUnknown(reader, Long.toString(key), resolver);
            } else {
                resolver.claim(label);
                reader.head();
                readField(reader, label, resolver);
            }
        }
        resolver.endRecord();
    }

    private static void readField(CborReader reader, int label, Resolver resolver) throws SenmlException {
        switch (label) {
            case Label.BASE_VERSION -> resolver.version(reader.integer());
            case Label.BASE_NAME, Label.BASE_UNIT, Label.NAME, Label.UNIT, Label.TEXT ->
                resolver.text(label, reader.text());
            case Label.FLAG -> resolver.flag(reader.flag());
            case Label.DATA -> resolver.data(reader.data());
            default -> resolver.number(label, reader.number());
        }
    }

    private static void readUnknown(CborReader reader, String label, Resolver resolver) throws SenmlException {
        boolean known = resolver.claimUnknown(label);
        int major = reader.head();
        if (!known) {
            reader.skip(DEPTH_MAX);
        } else if (major == CborReader.TEXT) {
            resolver.extension(label, reader.text());
        } else {
            resolver.extension(label, reader.integer());
        }
    }
}
