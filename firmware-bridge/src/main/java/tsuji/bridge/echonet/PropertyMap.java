package tsuji.bridge.echonet;

import java.util.Set;
import java.util.TreeSet;

/** Which properties an object has (9D, 9E, 9F): a list of codes below 16, else a bitmap. */
record PropertyMap(Set<Integer> epcs) {
    private static final int LISTED_MAX = 15;
    private static final int BITMAP_BYTES = 17;

    PropertyMap {
        epcs = Set.copyOf(epcs);
    }

    boolean has(int epc) {
        return epcs.contains(epc);
    }

    static PropertyMap decode(byte[] edt) throws FrameException {
        if (edt.length == 0) {
            throw new FrameException("an empty property map");
        }
        int count = edt[0] & 0xFF;
        Set<Integer> epcs = new TreeSet<>();
        if (count <= LISTED_MAX) {
            Edt.exactly(edt, 1 + count);
            for (int i = 1; i <= count; i++) {
                epcs.add(edt[i] & 0xFF);
            }
        } else {
            Edt.exactly(edt, BITMAP_BYTES);
            // Byte i, bit j: 0x80 + 0x10·j + (i − 1).
            for (int i = 1; i < BITMAP_BYTES; i++) {
                for (int j = 0; j < 8; j++) {
                    if ((edt[i] >> j & 1) == 1) {
                        epcs.add(0x80 + 0x10 * j + i - 1);
                    }
                }
            }
        }
        if (epcs.size() != count || epcs.stream().anyMatch(epc -> epc < 0x80)) {
            throw new FrameException("a property map of " + count + " names " + epcs.size());
        }
        return new PropertyMap(epcs);
    }

    byte[] encode() {
        TreeSet<Integer> sorted = new TreeSet<>(epcs);
        if (sorted.size() <= LISTED_MAX) {
            byte[] edt = new byte[1 + sorted.size()];
            int at = 0;
            edt[at++] = (byte) sorted.size();
            for (int epc : sorted) {
                edt[at++] = (byte) epc;
            }
            return edt;
        }
        byte[] edt = new byte[BITMAP_BYTES];
        edt[0] = (byte) sorted.size();
        for (int epc : sorted) {
            edt[1 + (epc & 0x0F)] |= (byte) (1 << (epc - 0x80 >> 4));
        }
        return edt;
    }
}
