package tsuji.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes city packs straight from stored bodies; see {@link CityPack}. Makes no object per reading. One thread.
 *
 * <p>Times are absolute: Unix seconds, written as base time and offset so that the pack stays small, and exact to the
 * millisecond at least.
 */
public final class CityPackWriter {
    // Room for what is only known at the end: head of the array, head of the first record and the base version.
    private static final int PREFIX_BYTES = 16;
    private static final byte[] JSON_START = ascii("[{");
    private static final byte[] JSON_START_SECONDARY = ascii("[{\"bver\":" + Senml.VERSION_SECONDARY_UNITS + ",");

    private final Senml.Format format;
    private final String epoch;
    private final ByteSink sink = new ByteSink(16 * 1024);

    private int entries;
    private int records;
    private double baseTime;
    private boolean secondaryUnits;
    private int firstRecordFields;

    /** @param epoch identity of the journal that gives the sequence numbers. */
    public CityPackWriter(Senml.Format format, String epoch) {
        this.format = format;
        this.epoch = epoch;
        reset();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void reset() {
        sink.size = PREFIX_BYTES;
        entries = 0;
        records = 0;
        baseTime = 0;
        secondaryUnits = false;
        firstRecordFields = 0;
    }

    /** Entries since the last {@link #finish}. */
    public int entries() {
        return entries;
    }

    /** Size of the pack if it were finished now, to within {@value #PREFIX_BYTES} bytes. */
    public int bytes() {
        return sink.size - PREFIX_BYTES + 1;
    }

    /**
     * Adds one entry.
     *
     * @param receivedUnixMillis wall time of the receipt, as far as it is known; relative times of the body count from it.
     *     Times that come out before 1978-07-04 21:24:16 UTC, where SenML's absolute time begins, are written as that
     *     moment: a clock that far off is marked by the quality anyway.
     * @param body what {@link Senml#encode} wrote in CBOR.
     * @throws SenmlException when the body is not; nothing was added. The stored row is damaged.
     */
    public void append(long seq, DeviceId device, TimeQuality quality, long receivedUnixMillis, byte[] body)
            throws SenmlException {
        int sizeBefore = sink.size;
        int recordsBefore = records;
        double baseTimeBefore = baseTime;
        boolean added = false;
        try {
            BodyReader reader = new BodyReader(body);
            boolean first = true;
            while (reader.next()) {
                double time = absolute(reader.time(), receivedUnixMillis);
                if (first) {
                    entryStart(reader, time, seq, device, quality);
                    first = false;
                } else {
                    record(reader, time);
                }
                records++;
            }
            secondaryUnits |= reader.usesSecondaryUnits();
            entries++;
            added = true;
        } finally {
            if (!added) {
                sink.size = sizeBefore;
                records = recordsBefore;
                baseTime = baseTimeBefore;
            }
        }
    }

    private static double absolute(double stored, long receivedUnixMillis) {
        if (stored >= Reading.ABSOLUTE_FROM_SECONDS) {
            return stored;
        }
        double resolved = (receivedUnixMillis + Math.round(stored * 1_000)) / 1_000.0;
        return Math.max(resolved, Reading.ABSOLUTE_FROM_SECONDS);
    }

    private void entryStart(BodyReader reader, double time, long seq, DeviceId device, TimeQuality quality)
            throws SenmlException {
        boolean first = entries == 0;
        boolean newBase = time != baseTime;
        boolean marked = quality != TimeQuality.SYNCED;
        baseTime = time;
        if (format == Senml.Format.JSON) {
            sink.putAscii(first ? "\"bn\":\"" : ",{\"bn\":\"");
            sink.putAscii(device.value());
            sink.putAscii("/\",\"seq\":");
            JsonWriter.integer(sink, seq);
            if (newBase) {
                sink.putAscii(",\"bt\":");
                JsonWriter.number(sink, time);
            }
            if (marked) {
                sink.putAscii(",\"tq\":\"" + quality.label() + "\"");
            }
            if (first) {
                sink.putAscii(",\"epoch\":");
                JsonWriter.string(sink, epoch);
            }
            sink.put(',');
            jsonFields(reader);
            sink.put('}');
            return;
        }
        int stored = reader.fields() - (reader.has(Label.TIME) ? 1 : 0);
        int fields = stored + 2 + (newBase ? 1 : 0) + (marked ? 1 : 0) + (first ? 1 : 0);
        if (first) {
            firstRecordFields = fields;
        } else {
            CborWriter.head(sink, CborReader.MAP, fields);
        }
        CborWriter.integer(sink, Label.BASE_NAME);
        CborWriter.head(sink, CborReader.TEXT, device.value().length() + 1L);
        sink.putAscii(device.value());
        sink.put('/');
        CborWriter.text(sink, CityPack.SEQ);
        CborWriter.integer(sink, seq);
        cborMarks(newBase, marked ? quality.label() : "", first);
        reader.copyFieldsTo(sink);
    }

    private void cborMarks(boolean newBase, String quality, boolean first) {
        if (newBase) {
            CborWriter.integer(sink, Label.BASE_TIME);
            CborWriter.number(sink, baseTime);
        }
        if (!quality.isEmpty()) {
            CborWriter.text(sink, CityPack.QUALITY);
            CborWriter.text(sink, quality);
        }
        if (first) {
            CborWriter.text(sink, CityPack.EPOCH);
            CborWriter.text(sink, epoch);
        }
    }

    private void record(BodyReader reader, double time) throws SenmlException {
        double offset = offset(time);
        boolean newBase = baseTime + offset != time;
        if (newBase) {
            baseTime = time;
            offset = 0;
        }
        if (format == Senml.Format.JSON) {
            sink.putAscii(newBase ? ",{\"bt\":" : ",{");
            if (newBase) {
                JsonWriter.number(sink, baseTime);
                sink.put(',');
            }
            jsonFields(reader);
            if (offset != 0) {
                sink.putAscii(",\"t\":");
                JsonWriter.number(sink, offset);
            }
            sink.put('}');
            return;
        }
        int stored = reader.fields() - (reader.has(Label.TIME) ? 1 : 0);
        CborWriter.head(sink, CborReader.MAP, stored + (newBase ? 1 : 0) + (offset != 0 ? 1 : 0));
        cborMarks(newBase, "", false);
        reader.copyFieldsTo(sink);
        if (offset != 0) {
            sink.put(Label.TIME);
            CborWriter.number(sink, offset);
        }
    }

    /** What a reader must add to the base time: whole milliseconds if these give exactly the same time. */
    private double offset(double time) {
        double difference = time - baseTime;
        double millis = Math.rint(difference * 1_000) / 1_000;
        return baseTime + millis == time ? millis : difference;
    }

    private void jsonFields(BodyReader reader) throws SenmlException {
        sink.putAscii("\"n\":");
        jsonText(reader, Label.NAME);
        if (reader.has(Label.UNIT)) {
            sink.putAscii(",\"u\":");
            jsonText(reader, Label.UNIT);
        }
        if (reader.has(Label.VALUE)) {
            sink.putAscii(",\"v\":");
            jsonNumber(reader.at(Label.VALUE));
        } else if (reader.has(Label.TEXT)) {
            sink.putAscii(",\"vs\":");
            jsonText(reader, Label.TEXT);
        } else if (reader.has(Label.FLAG)) {
            sink.putAscii(reader.at(Label.FLAG).flag() ? ",\"vb\":true" : ",\"vb\":false");
        } else if (reader.has(Label.DATA)) {
            sink.putAscii(",\"vd\":");
            JsonWriter.base64(sink, reader.at(Label.DATA).data());
        }
        if (reader.has(Label.SUM)) {
            sink.putAscii(",\"s\":");
            jsonNumber(reader.at(Label.SUM));
        }
        if (reader.has(Label.UPDATE_TIME)) {
            sink.putAscii(",\"ut\":");
            jsonNumber(reader.at(Label.UPDATE_TIME));
        }
    }

    private void jsonText(BodyReader reader, int label) throws SenmlException {
        CborReader value = reader.at(label);
        int from = value.position();
        value.skipText();
        JsonWriter.string(sink, reader.bytes(), from, value.position());
    }

    private void jsonNumber(CborReader value) throws SenmlException {
        if (value.isInteger()) {
            JsonWriter.integer(sink, value.integer());
        } else {
            JsonWriter.number(sink, value.number());
        }
    }

    /**
     * The pack; the writer is empty again and may be used for the next one.
     *
     * @throws IllegalStateException when there are no entries: an empty pack is not SenML.
     */
    public byte[] finish() {
        if (entries == 0) {
            throw new IllegalStateException("a pack without entries");
        }
        ByteSink prefix = new ByteSink(PREFIX_BYTES);
        if (format == Senml.Format.JSON) {
            byte[] start = secondaryUnits ? JSON_START_SECONDARY : JSON_START;
            prefix.put(start, 0, start.length);
            sink.put(']');
        } else {
            CborWriter.head(prefix, CborReader.ARRAY, records);
            CborWriter.head(prefix, CborReader.MAP, firstRecordFields + (secondaryUnits ? 1 : 0));
            if (secondaryUnits) {
                CborWriter.integer(prefix, Label.BASE_VERSION);
                CborWriter.integer(prefix, Senml.VERSION_SECONDARY_UNITS);
            }
        }
        int from = PREFIX_BYTES - prefix.size;
        System.arraycopy(prefix.bytes, 0, sink.bytes, from, prefix.size);
        byte[] pack = Arrays.copyOfRange(sink.bytes, from, sink.size);
        reset();
        return pack;
    }
}
