package tsuji.sim.serial;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/**
 * Registers and clock of a smart meter of class 0x0288, as values of its properties.
 *
 * <p>Its registers count 0.1 kWh and follow a daily load, or a recorded one, by the meter's own time, so that history and momentary
 * values agree and any tool can compute what a slot must hold.
 */
public final class SmartMeter {
    private static final int NO_DATA = 0xFFFFFFFE;
    private static final int[] GET_MAP = {
        0x80, 0x81, 0x82, 0x88, 0x8A, 0x8D, 0x97, 0x98, 0x9D, 0x9E, 0x9F, 0xD3, 0xD7, 0xE0, 0xE1, 0xE2, 0xE3, 0xE4,
        0xE5, 0xE7, 0xE8, 0xEA, 0xEB, 0xEC, 0xED
    };

    /** What is taken from 8 to 20 o'clock, and what in the other hours. */
    public static final int DAY_WATTS = 1_500;

    public static final int NIGHT_WATTS = 500;

    private final Settings settings;
    private LocalDateTime now;
    private String serial = "A00X000001";
    private MeterLoad load = MeterLoad.DAILY;
    private long base;
    private String nextSerial = "";
    private long replacedAtMillis = Long.MAX_VALUE;
    private int historyDay;
    private LocalDateTime historyFrom;
    private int historyCount = 1;

    /**
     * How this meter is.
     *
     * @param zone of its clock.
     * @param clockOffSeconds its clock is ahead by so much.
     * @param singlePhase two-wire: it has no current of phase T.
     * @param digits after so many its registers turn.
     * @param start what the register showed when the year began.
     * @param slotMinutes length of the slots that it notifies; its history has half hours whatever that is.
     */
    public record Settings(
            ZoneOffset zone, int clockOffSeconds, boolean singlePhase, int digits, long start, int slotMinutes) {
        public static final Settings DEFAULT = new Settings(ZoneOffset.ofHours(9), 0, false, 6, 60_000, 30);

        /** The same, with slots of this length. */
        public Settings withSlots(int minutes) {
            return new Settings(zone, clockOffSeconds, singlePhase, digits, start, minutes);
        }
    }

    public SmartMeter(Settings settings, long nowMillis) {
        this.settings = settings;
        this.base = settings.start();
        setNow(nowMillis);
        this.historyFrom = now;
    }

    /**
     * From now on what this household used by the recording passes through it; what its register shows stays.
     *
     * @param file lines {@code household,interval_local,kwh} with a half hour each.
     */
    public void follow(Path file, String household) throws IOException {
        long shown = base + load.tenths(now);
        load = MeterLoad.recorded(file, household);
        show(shown);
    }

    /** Its register shows this now, in 0.1 kWh. */
    public void show(long tenths) {
        base = tenths - load.tenths(now);
    }

    /** {@link #replace} at this time, Unix time in milliseconds. */
    public void replaceAt(long atMillis, String newSerial) {
        replacedAtMillis = atMillis;
        nextSerial = newSerial;
    }

    /** Another meter is put in its place: another serial number, a register that begins at 0. */
    public void replace(String newSerial) {
        serial = newSerial;
        base = -load.tenths(now);
    }

    void setNow(long nowMillis) {
        now = LocalDateTime.ofEpochSecond(
                Math.floorDiv(nowMillis, 1_000) + settings.clockOffSeconds(), 0, settings.zone());
        if (nowMillis >= replacedAtMillis) {
            replacedAtMillis = Long.MAX_VALUE;
            replace(nextSerial);
        }
    }

    /** When the last slot ended, by the meter's clock. */
    public LocalDateTime lastSlot() {
        int slot = (now.getHour() * 60 + now.getMinute()) / settings.slotMinutes();
        return now.toLocalDate().atStartOfDay().plusMinutes((long) slot * settings.slotMinutes());
    }

    /** What the register of energy taken shows at a time, in 0.1 kWh. */
    public long register(LocalDateTime at) {
        long turn = Math.round(Math.pow(10, settings.digits()));
        return Math.floorMod(base + load.tenths(at), turn);
    }

    boolean accepts(int epc) {
        return epc == 0xE5 || epc == 0xED;
    }

    void set(int epc, byte[] edt) {
        ByteBuffer in = ByteBuffer.wrap(edt);
        if (epc == 0xE5) {
            historyDay = in.get();
        } else {
            historyFrom = LocalDateTime.of(in.getShort(), in.get(), in.get(), in.get(), in.get());
            historyCount = in.get();
        }
    }

    /** Value of a property; empty when this meter does not have it. */
    byte[] value(int epc) {
        return switch (epc) {
            case 0x80 -> bytes(0x30);
            case 0x81 -> bytes(0x61);
            case 0x82 -> bytes(0, 0, 'F', 0);
            case 0x88 -> bytes(0x42);
            case 0x8A -> bytes(0, 0, 0x16);
            case 0x8D -> Arrays.copyOf(serial.getBytes(StandardCharsets.US_ASCII), 12);
            case 0x97 -> bytes(now.getHour(), now.getMinute());
            case 0x98 -> stamp(ByteBuffer.allocate(4), now, 4).array();
            case 0x9D -> bytes(3, 0x80, 0x81, 0x88);
            case 0x9E -> bytes(3, 0x81, 0xE5, 0xED);
            case 0x9F -> bitmap();
            case 0xD3 -> bytes(0, 0, 0, 1);
            case 0xD7 -> bytes(settings.digits());
            case 0xE1 -> bytes(1);
            default -> measured(epc);
        };
    }

    private byte[] measured(int epc) {
        int tenths = load.watts(now) / 20;
        return switch (epc) {
            case 0xE0 -> number((int) register(now));
            case 0xE3 -> number(0);
            case 0xE2, 0xE4 -> day(epc == 0xE2);
            case 0xE5 -> bytes(historyDay);
            case 0xE7 -> number(load.watts(now));
            case 0xE8 ->
                ByteBuffer.allocate(4)
                        .putShort((short) tenths)
                        .putShort((short) (settings.singlePhase() ? 0x7FFE : tenths))
                        .array();
            case 0xEA -> slot(lastSlot(), register(lastSlot()));
            case 0xEB -> slot(lastSlot(), 0);
            case 0xEC -> history();
            default -> new byte[0];
        };
    }

    private byte[] day(boolean normal) {
        ByteBuffer out = ByteBuffer.allocate(194).putShort((short) historyDay);
        LocalDateTime at = now.toLocalDate().minusDays(historyDay).atStartOfDay();
        for (int i = 0; i < 48; i++) {
            out.putInt(known(at, normal));
            at = at.plusMinutes(30);
        }
        return out.array();
    }

    private byte[] history() {
        ByteBuffer out = ByteBuffer.allocate(7 + 8 * historyCount);
        stamp(out, historyFrom, 6).put((byte) historyCount);
        for (int i = 0; i < historyCount; i++) {
            LocalDateTime at = historyFrom.minusMinutes(30L * i);
            out.putInt(known(at, true)).putInt(known(at, false));
        }
        return out.array();
    }

    private int known(LocalDateTime at, boolean normal) {
        return at.isAfter(now) ? NO_DATA : normal ? (int) register(at) : 0;
    }

    private static byte[] slot(LocalDateTime at, long count) {
        return stamp(ByteBuffer.allocate(11), at, 7).putInt((int) count).array();
    }

    private static ByteBuffer stamp(ByteBuffer out, LocalDateTime at, int bytes) {
        out.putShort((short) at.getYear()).put((byte) at.getMonthValue()).put((byte) at.getDayOfMonth());
        if (bytes >= 6) {
            out.put((byte) at.getHour()).put((byte) at.getMinute());
        }
        return bytes == 7 ? out.put((byte) at.getSecond()) : out;
    }

    private static byte[] bitmap() {
        byte[] map = new byte[17];
        map[0] = (byte) GET_MAP.length;
        for (int epc : GET_MAP) {
            map[1 + epc % 16] |= (byte) (1 << epc / 16 - 8);
        }
        return map;
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
