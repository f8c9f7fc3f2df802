package tsuji.bridge.echonet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One ECHONET Lite frame of format 1, big-endian.
 *
 * <pre>
 *   byte  0     1     2..3  4..6  7..9   10   11   12…
 *       | 0x10 | 0x81 | TID | SEOJ | DEOJ | ESV | OPC | OPC × (EPC, PDC, EDT of PDC bytes)
 * </pre>
 *
 * A SetGet has a second count and list behind the first.
 *
 * @param tid transaction id, repeated by the answer.
 * @param properties at least one.
 * @param gets second list of a SetGet, else empty.
 */
record Frame(int tid, Eoj source, Eoj destination, Esv esv, List<Property> properties, List<Property> gets) {
    /** Largest payload of SKSENDTO. */
    static final int BYTES_MAX = 0x4D0;

    private static final int EHD1 = 0x10;
    private static final int EHD2 = 0x81;
    private static final int HEADER_BYTES = 12;

    Frame {
        properties = List.copyOf(properties);
        gets = List.copyOf(gets);
        if (tid < 0 || tid > 0xFFFF || properties.isEmpty() || properties.size() > 0xFF) {
            throw new IllegalArgumentException("TID " + tid + " with " + properties.size() + " properties");
        }
    }

    Frame(int tid, Eoj source, Eoj destination, Esv esv, List<Property> properties) {
        this(tid, source, destination, esv, properties, List.of());
    }

    /** The property with a value, if it is there. */
    Optional<Property> value(int epc) {
        return properties.stream()
                .filter(property -> property.epc() == epc && !property.isEmpty())
                .findFirst();
    }

    /** The answer that a notification with answer (INFC) asks for: the same properties without values. */
    Frame confirmation() {
        List<Property> empty =
                properties.stream().map(property -> Property.of(property.epc())).toList();
        return new Frame(tid, destination, source, Esv.INFC_RES, empty);
    }

    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(EHD1);
        out.write(EHD2);
        out.write(tid >> 8);
        out.write(tid);
        write(out, source);
        write(out, destination);
        out.write(esv.code());
        write(out, properties);
        if (esv.hasTwoLists()) {
            write(out, gets);
        }
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, Eoj object) {
        out.write(object.group());
        out.write(object.type());
        out.write(object.instance());
    }

    private static void write(ByteArrayOutputStream out, List<Property> list) {
        out.write(list.size());
        for (Property property : list) {
            out.write(property.epc());
            out.write(property.edt().length);
            out.writeBytes(property.edt());
        }
    }

    /** @throws FrameException when it is anything but one whole frame of format 1. */
    static Frame decode(byte[] bytes) throws FrameException {
        if (bytes.length < HEADER_BYTES || bytes.length > BYTES_MAX) {
            throw new FrameException(bytes.length + " bytes, a frame has " + HEADER_BYTES + " to " + BYTES_MAX);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int header = in.getShort() & 0xFFFF;
        if (header != (EHD1 << 8 | EHD2)) {
            throw new FrameException("header is " + Integer.toHexString(header) + ", not 1081");
        }
        int tid = in.getShort() & 0xFFFF;
        Eoj source = eoj(in);
        Eoj destination = eoj(in);
        int code = in.get() & 0xFF;
        Esv esv = Esv.of(code).orElseThrow(() -> new FrameException("no service " + Integer.toHexString(code)));
        List<Property> properties = properties(in);
        List<Property> gets = esv.hasTwoLists() ? properties(in) : List.of();
        if (properties.isEmpty()) {
            throw new FrameException("no property");
        }
        if (in.hasRemaining()) {
            throw new FrameException(in.remaining() + " bytes behind the last property");
        }
        return new Frame(tid, source, destination, esv, properties, gets);
    }

    private static Eoj eoj(ByteBuffer in) {
        return new Eoj(in.get() & 0xFF, in.get() & 0xFF, in.get() & 0xFF);
    }

    private static List<Property> properties(ByteBuffer in) throws FrameException {
        List<Property> properties = new ArrayList<>();
        int count = need(in, 1).get() & 0xFF;
        for (int i = 0; i < count; i++) {
            int epc = need(in, 2).get() & 0xFF;
            byte[] edt = new byte[in.get() & 0xFF];
            need(in, edt.length).get(edt);
            if (epc < 0x80) {
                throw new FrameException("EPC " + Integer.toHexString(epc) + ", they begin at 80");
            }
            properties.add(new Property(epc, edt));
        }
        return properties;
    }

    private static ByteBuffer need(ByteBuffer in, int count) throws FrameException {
        if (in.remaining() < count) {
            throw new FrameException("ends " + (count - in.remaining()) + " bytes early");
        }
        return in;
    }
}
