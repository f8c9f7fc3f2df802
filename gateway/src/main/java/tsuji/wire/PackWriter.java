package tsuji.wire;

import java.util.List;

/** Writes resolved records (RFC 8428, section 4.6). Same readings, same bytes. */
final class PackWriter {
    private static final int RECORD_BYTES = 40;

    private PackWriter() {}

    static byte[] cbor(List<Reading> readings) {
        ByteSink sink = new ByteSink(16 + RECORD_BYTES * readings.size());
        boolean secondary = usesSecondaryUnit(readings);
        CborWriter.head(sink, CborReader.ARRAY, readings.size());
        for (int i = 0; i < readings.size(); i++) {
            cbor(sink, readings.get(i), secondary && i == 0);
        }
        return sink.toByteArray();
    }

    private static void cbor(ByteSink sink, Reading reading, boolean version) {
        boolean unit = !reading.unit().isEmpty();
        boolean value = !(reading.value() instanceof Value.None);
        boolean sum = !Double.isNaN(reading.sum());
        boolean time = reading.timeSeconds() != 0;
        boolean update = !Double.isNaN(reading.updateSeconds());
        int fields = 1 + count(unit) + count(value) + count(sum) + count(time) + count(update) + count(version);
        CborWriter.head(sink, CborReader.MAP, fields);
        sink.put(Label.NAME);
        CborWriter.text(sink, reading.metric());
        if (unit) {
            sink.put(Label.UNIT);
            CborWriter.text(sink, reading.unit());
        }
        // Keys in the order of their encoded bytes: vd (8) comes after ut (7), bver (-1 is 0x20) last.
        if (value && !(reading.value() instanceof Value.Data)) {
            cborValue(sink, reading.value());
        }
        cborNumber(sink, Label.SUM, reading.sum(), sum);
        cborNumber(sink, Label.TIME, reading.timeSeconds(), time);
        cborNumber(sink, Label.UPDATE_TIME, reading.updateSeconds(), update);
        if (reading.value() instanceof Value.Data data) {
            sink.put(Label.DATA);
            CborWriter.data(sink, data.bytes());
        }
        if (version) {
            CborWriter.integer(sink, Label.BASE_VERSION);
            CborWriter.integer(sink, Senml.VERSION_SECONDARY_UNITS);
        }
    }

    private static int count(boolean present) {
        return present ? 1 : 0;
    }

    private static void cborValue(ByteSink sink, Value value) {
        if (value instanceof Value.Num num) {
            sink.put(Label.VALUE);
            CborWriter.number(sink, num.number());
        } else if (value instanceof Value.Text text) {
            sink.put(Label.TEXT);
            CborWriter.text(sink, text.text());
        } else if (value instanceof Value.Flag flag) {
            sink.put(Label.FLAG);
            CborWriter.flag(sink, flag.flag());
        }
    }

    private static void cborNumber(ByteSink sink, int label, double number, boolean present) {
        if (present) {
            sink.put(label);
            CborWriter.number(sink, number);
        }
    }

    static byte[] json(List<Reading> readings) {
        ByteSink sink = new ByteSink(16 + 2 * RECORD_BYTES * readings.size());
        boolean secondary = usesSecondaryUnit(readings);
        sink.put('[');
        for (int i = 0; i < readings.size(); i++) {
            sink.putAscii(i > 0 ? ",{" : "{");
            if (secondary && i == 0) {
                sink.putAscii("\"bver\":" + Senml.VERSION_SECONDARY_UNITS + ",");
            }
            json(sink, readings.get(i));
            sink.put('}');
        }
        sink.put(']');
        return sink.toByteArray();
    }

    private static void json(ByteSink sink, Reading reading) {
        sink.putAscii("\"n\":");
        JsonWriter.string(sink, reading.metric());
        if (!reading.unit().isEmpty()) {
            sink.putAscii(",\"u\":");
            JsonWriter.string(sink, reading.unit());
        }
        jsonValue(sink, reading.value());
        if (!Double.isNaN(reading.sum())) {
            sink.putAscii(",\"s\":");
            JsonWriter.number(sink, reading.sum());
        }
        if (reading.timeSeconds() != 0) {
            sink.putAscii(",\"t\":");
            JsonWriter.number(sink, reading.timeSeconds());
        }
        if (!Double.isNaN(reading.updateSeconds())) {
            sink.putAscii(",\"ut\":");
            JsonWriter.number(sink, reading.updateSeconds());
        }
    }

    private static void jsonValue(ByteSink sink, Value value) {
        if (value instanceof Value.Num num) {
            sink.putAscii(",\"v\":");
            JsonWriter.number(sink, num.number());
        } else if (value instanceof Value.Text text) {
            sink.putAscii(",\"vs\":");
            JsonWriter.string(sink, text.text());
        } else if (value instanceof Value.Flag flag) {
            sink.putAscii(flag.flag() ? ",\"vb\":true" : ",\"vb\":false");
        } else if (value instanceof Value.Data data) {
            sink.putAscii(",\"vd\":");
            JsonWriter.base64(sink, data.bytes());
        }
    }

    private static boolean usesSecondaryUnit(List<Reading> readings) {
        for (int i = 0; i < readings.size(); i++) {
            if (Units.isSecondary(readings.get(i).unit())) {
                return true;
            }
        }
        return false;
    }
}
