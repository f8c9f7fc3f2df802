package tsuji.wire;

import static tsuji.wire.SenmlException.malformed;

/**
 * Walks over a stored body, which is what {@link Senml#encode} wrote in CBOR, and notes where the fields of a record lie.
 * Makes no objects per record. One thread.
 */
final class BodyReader {
    private static final int LABELS = Label.DATA + 1;

    private final byte[] body;
    private final CborReader reader;
    private final CborReader scratch;
    private final long records;
    private long read;

    private int present;
    private final int[] keyAt = new int[LABELS];
    private final int[] valueAt = new int[LABELS];
    private int end;
    private boolean secondaryUnits;

    BodyReader(byte[] body) throws SenmlException {
        this.body = body;
        this.reader = new CborReader(body);
        this.scratch = new CborReader(body);
        if (body.length == 0 || reader.head() != CborReader.ARRAY || reader.argument() <= 0) {
            throw malformed("stored body is not an array of records");
        }
        records = reader.argument();
    }

    /** Goes to the next record; false after the last one. */
    boolean next() throws SenmlException {
        if (read == records) {
            if (!reader.atEnd()) {
                throw malformed("bytes after the stored body");
            }
            return false;
        }
        read++;
        if (reader.head() != CborReader.MAP || reader.argument() == CborReader.INDEFINITE) {
            throw malformed("record of a stored body is not a map");
        }
        present = 0;
        long fields = reader.argument();
        end = reader.position();
        for (long i = 0; i < fields; i++) {
            note();
        }
        if (!has(Label.NAME)) {
            throw malformed("record of a stored body has no name");
        }
        return true;
    }

    private void note() throws SenmlException {
        int at = reader.position();
        reader.head();
        long label = reader.integer();
        if (label == Label.BASE_VERSION) {
            reader.head();
            secondaryUnits |= reader.integer() == Senml.VERSION_SECONDARY_UNITS;
            return;
        }
        if (label < 0 || label >= LABELS || (present & 1 << label) != 0) {
            throw malformed("label " + label + " in a stored body");
        }
        present |= 1 << label;
        keyAt[(int) label] = at;
        valueAt[(int) label] = reader.position();
        // Its texts were well-formed when it was stored, and a row has a checksum.
        if (reader.head() == CborReader.TEXT) {
            reader.skipText();
        } else {
            reader.skip(1);
        }
        end = reader.position();
    }

    byte[] bytes() {
        return body;
    }

    boolean has(int label) {
        return (present & 1 << label) != 0;
    }

    /** Fields of the record without base version. */
    int fields() {
        return Integer.bitCount(present);
    }

    /** Whether any record so far declared base version 26. */
    boolean usesSecondaryUnits() {
        return secondaryUnits;
    }

    /** Time of the record as stored; 0 when absent. */
    double time() throws SenmlException {
        return has(Label.TIME) ? at(Label.TIME).number() : 0;
    }

    /** A cursor right after the head of the field's value. */
    CborReader at(int label) throws SenmlException {
        scratch.moveTo(valueAt[label]);
        scratch.head();
        return scratch;
    }

    /** Copies all fields but base version and time, keys and values as they are. */
    void copyFieldsTo(ByteSink sink) {
        int from = keyAt[Label.NAME];
        if (!has(Label.TIME)) {
            sink.put(body, from, end - from);
            return;
        }
        sink.put(body, from, keyAt[Label.TIME] - from);
        int after = has(Label.UPDATE_TIME) ? keyAt[Label.UPDATE_TIME] : has(Label.DATA) ? keyAt[Label.DATA] : end;
        sink.put(body, after, end - after);
    }
}
