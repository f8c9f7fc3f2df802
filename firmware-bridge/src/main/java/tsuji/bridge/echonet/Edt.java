package tsuji.bridge.echonet;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Values that several properties share, both ways. */
final class Edt {
    /** Cumulative energy that the meter does not know. */
    static final long NO_ENERGY = 0xFFFFFFFEL;

    /** Largest reading of a register: eight digits. */
    static final long ENERGY_MAX = 99_999_999;

    private static final int POWER_NO_DATA = 0x7FFFFFFE;
    private static final int CURRENT_NO_DATA = 0x7FFE;

    private Edt() {}

    static ByteBuffer exactly(byte[] edt, int bytes) throws FrameException {
        if (edt.length != bytes) {
            throw new FrameException(edt.length + " bytes where " + bytes + " belong");
        }
        return ByteBuffer.wrap(edt);
    }

    /** A register reading of four bytes; empty is "no data". */
    static OptionalLong energy(ByteBuffer in) throws FrameException {
        long count = in.getInt() & 0xFFFFFFFFL;
        if (count == NO_ENERGY) {
            return OptionalLong.empty();
        }
        if (count > ENERGY_MAX) {
            throw new FrameException("register reads " + count + ", it has eight digits");
        }
        return OptionalLong.of(count);
    }

    static void energy(ByteBuffer out, OptionalLong count) {
        out.putInt((int) count.orElse(NO_ENERGY));
    }

    /** Momentary power in W, negative when feeding in; empty for no data, overflow and underflow. */
    static OptionalInt power(byte[] edt) throws FrameException {
        int watt = exactly(edt, 4).getInt();
        // Appendix: 80000001 to 7FFFFFFD are measurements, the three others say why there is none.
        return watt >= POWER_NO_DATA || watt == Integer.MIN_VALUE ? OptionalInt.empty() : OptionalInt.of(watt);
    }

    static byte[] power(OptionalInt watt) {
        return ByteBuffer.allocate(4).putInt(watt.orElse(POWER_NO_DATA)).array();
    }

    /** A current of two bytes in tenths of an ampere; empty as for power. */
    static OptionalInt current(ByteBuffer in) {
        short tenths = in.getShort();
        return tenths >= CURRENT_NO_DATA || tenths == Short.MIN_VALUE ? OptionalInt.empty() : OptionalInt.of(tenths);
    }

    static LocalDate date(ByteBuffer in) throws FrameException {
        try {
            return LocalDate.of(in.getShort() & 0xFFFF, in.get(), in.get());
        } catch (DateTimeException e) {
            throw new FrameException("no date: " + e.getMessage());
        }
    }

    static LocalTime minute(ByteBuffer in) throws FrameException {
        try {
            return LocalTime.of(in.get(), in.get());
        } catch (DateTimeException e) {
            throw new FrameException("no time: " + e.getMessage());
        }
    }

    static LocalDateTime dateAndMinute(ByteBuffer in) throws FrameException {
        return LocalDateTime.of(date(in), minute(in));
    }

    static void dateAndMinute(ByteBuffer out, LocalDateTime at) {
        date(out, at.toLocalDate());
        out.put((byte) at.getHour()).put((byte) at.getMinute());
    }

    static void date(ByteBuffer out, LocalDate date) {
        out.putShort((short) date.getYear()).put((byte) date.getMonthValue()).put((byte) date.getDayOfMonth());
    }
}
