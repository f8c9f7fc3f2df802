package tsuji.bridge.scooter;

/** Registers that are used here; the same numbers on ES, G30 and M365 unless said otherwise. Words are little-endian. */
final class Registers {
    /** 14 ASCII characters. */
    static final int SERIAL = 0x10;

    static final int SERIAL_BYTES = 14;

    /** Version of the controller in nibbles. */
    static final int ESC_FIRMWARE = 0x1A;

    /** Error, alarm, state: three words in a row. */
    static final int ERROR_ALARM_STATE = 0x1B;

    static final int BATTERY_PERCENT = 0x22;
    static final int SPEED = 0x26;
    static final int ODOMETER = 0x29;
    static final int TEMPERATURE = 0x3E;

    /** Write 1. */
    static final int LOCK = 0x70;

    /** Write 1. */
    static final int UNLOCK = 0x71;

    /** 0 off, 1 on: on means the limited mode. */
    static final int LIMIT_SWITCH = 0x72;

    /** 0.1 km/h. */
    static final int LIMIT_NORMAL = 0x73;

    /** 0.1 km/h. */
    static final int LIMIT_LIMITED = 0x74;

    /** Write 1. */
    static final int REBOOT = 0x78;

    /** State in one block of 32 bytes; Xiaomi and Ninebot mini. */
    static final int QUICK_BLOCK = 0xB0;

    static final int QUICK_BLOCK_BYTES = 32;

    /** Of the battery: remaining mAh, %, current, voltage, two temperatures. */
    static final int BMS_BLOCK = 0x31;

    static final int BMS_BLOCK_BYTES = 10;

    /** Of the battery: voltages of its cells, in mV; ten on most, 0 beyond the last. */
    static final int CELLS = 0x40;

    static final int CELLS_BYTES = 30;

    private Registers() {}
}
