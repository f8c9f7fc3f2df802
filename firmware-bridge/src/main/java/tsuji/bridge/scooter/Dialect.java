package tsuji.bridge.scooter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How a family of scooters is addressed. */
public enum Dialect {
    /** Xiaomi M365 and relatives. */
    XIAOMI,
    /** Ninebot mini: the frames of Xiaomi, other ids. */
    MINI,
    /** Ninebot ES and G30. */
    NINEBOT;

    /** A wired host. */
    private static final int HOST = 0x3D;

    /** Part of a scooter that answers. */
    public enum Unit {
        /** The motor controller, which knows state, speed and distance. */
        ESC,
        /** The dashboard with its radio. */
        BLE,
        /** The internal battery. */
        BMS,
        /** The second battery; only {@link Dialect#NINEBOT}. */
        EXTERNAL_BMS
    }

    /** Address of requests from a wired host. */
    public Address address(Unit unit) {
        if (unit == Unit.EXTERNAL_BMS && this != NINEBOT) {
            throw new IllegalArgumentException(this + " has no external battery");
        }
        return switch (this) {
            case XIAOMI -> new Address.Single(0x20 + unit.ordinal());
            case MINI -> new Address.Single(0x0A + unit.ordinal());
            case NINEBOT -> new Address.Pair(HOST, 0x20 + unit.ordinal());
        };
    }

    /** Asks for {@code bytes} bytes from a register on. */
    public Frame read(Unit unit, int register, int bytes) {
        return new Frame(address(unit), CommandByte.READ, register, new byte[] {(byte) bytes});
    }

    /** Writes one word and wants an answer. */
    public Frame write(Unit unit, int register, int word) {
        return new Frame(address(unit), CommandByte.WRITE, register, word(word));
    }

    /** Writes one word; nothing answers. */
    public Frame writeSilently(Unit unit, int register, int word) {
        return new Frame(address(unit), CommandByte.WRITE_SILENTLY, register, word(word));
    }

    /** Announces an image of that many bytes. */
    public Frame updateStart(Unit unit, int imageBytes) {
        return new Frame(address(unit), CommandByte.UPDATE_START, 0, doubleWord(imageBytes));
    }

    /** One page; {@code page} counts from 0, the wire carries its low byte. */
    public Frame updatePage(Unit unit, int page, byte[] data) {
        return new Frame(address(unit), CommandByte.UPDATE_PAGE, page & 0xFF, data.clone());
    }

    /** @param sum of all bytes of the image, without padding. */
    public Frame updateFinish(Unit unit, int sum) {
        return new Frame(address(unit), CommandByte.UPDATE_FINISH, 0, doubleWord(~sum));
    }

    public Frame updateReset(Unit unit) {
        return new Frame(address(unit), CommandByte.UPDATE_RESET, 0, new byte[0]);
    }

    private static byte[] word(int value) {
        return new byte[] {(byte) value, (byte) (value >> 8)};
    }

    private static byte[] doubleWord(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
