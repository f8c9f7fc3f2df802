package tsuji.bridge.echonet;

/** Property codes of a low-voltage smart electric energy meter, class 0x0288, and of the node profile. */
final class Epc {
    static final int STATUS = 0x80;
    static final int LOCATION = 0x81;
    static final int VERSION = 0x82;
    static final int FAULT = 0x88;
    static final int MANUFACTURER = 0x8A;
    static final int SERIAL = 0x8D;
    static final int TIME = 0x97;
    static final int DATE = 0x98;
    static final int NOTIFY_MAP = 0x9D;
    static final int SET_MAP = 0x9E;
    static final int GET_MAP = 0x9F;
    static final int COEFFICIENT = 0xD3;
    /** Of the node profile: which objects the node has. */
    static final int INSTANCES = 0xD5;

    static final int DIGITS = 0xD7;
    static final int ENERGY = 0xE0;
    static final int UNIT = 0xE1;
    static final int DAY_HISTORY = 0xE2;
    static final int ENERGY_REVERSE = 0xE3;
    static final int DAY_HISTORY_REVERSE = 0xE4;
    static final int HISTORY_DAY = 0xE5;
    static final int POWER = 0xE7;
    static final int CURRENT = 0xE8;
    static final int SLOT_ENERGY = 0xEA;
    static final int SLOT_ENERGY_REVERSE = 0xEB;
    static final int SLOT_HISTORY = 0xEC;
    static final int SLOT_HISTORY_FROM = 0xED;

    private Epc() {}
}
