package tsuji.bridge.echonet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a meter says of itself after joining.
 *
 * @param serial its serial number, printable characters only; empty when it does not tell.
 */
record MeterIdentity(String serial, EnergyScale scale, PropertyMap gets, PropertyMap sets) {
    /** Asks for maps first, and then only for what they name. */
    static MeterIdentity read(MeterClient client) throws IOException, InterruptedException {
        Frame maps = client.get(Epc.VERSION, Epc.NOTIFY_MAP, Epc.SET_MAP, Epc.GET_MAP);
        try {
            PropertyMap gets = PropertyMap.decode(need(maps, Epc.GET_MAP));
            PropertyMap sets = PropertyMap.decode(need(maps, Epc.SET_MAP));
            List<Integer> wanted = new ArrayList<>();
            for (int epc : new int[] {Epc.COEFFICIENT, Epc.DIGITS, Epc.UNIT, Epc.MANUFACTURER, Epc.SERIAL}) {
                if (gets.has(epc)) {
                    wanted.add(epc);
                }
            }
            Frame answer =
                    client.get(wanted.stream().mapToInt(Integer::intValue).toArray());
            return new MeterIdentity(serial(answer), scale(answer), gets, sets);
        } catch (FrameException e) {
            throw new IOException("the meter describes itself wrongly: " + e.getMessage(), e);
        }
    }

    private static EnergyScale scale(Frame answer) throws FrameException {
        Optional<Property> coefficient = answer.value(Epc.COEFFICIENT);
        int factor = coefficient.isPresent()
                ? Edt.exactly(coefficient.get().edt(), 4).getInt()
                : 1;
        int digits = Edt.exactly(need(answer, Epc.DIGITS), 1).get();
        return EnergyScale.of(factor, Edt.exactly(need(answer, Epc.UNIT), 1).get(), digits);
    }

    private static String serial(Frame answer) {
        byte[] edt = answer.value(Epc.SERIAL).map(Property::edt).orElse(new byte[0]);
        return StandardCharsets.US_ASCII.decode(ByteBuffer.wrap(edt)).toString().replaceAll("[^!-~]", "");
    }

    private static byte[] need(Frame answer, int epc) throws FrameException {
        return answer.value(epc)
                .orElseThrow(() -> new FrameException(String.format("it refuses %02X", epc)))
                .edt();
    }

    /** Whether it also counts what is fed in. */
    boolean hasReverse() {
        return gets.has(Epc.SLOT_ENERGY_REVERSE) && gets.has(Epc.ENERGY_REVERSE);
    }

    boolean canReadDays() {
        return gets.has(Epc.DAY_HISTORY) && sets.has(Epc.HISTORY_DAY);
    }

    boolean canReadSlots() {
        return gets.has(Epc.SLOT_HISTORY) && sets.has(Epc.SLOT_HISTORY_FROM);
    }
}
