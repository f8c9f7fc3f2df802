package tsuji.bridge.echonet;

/** ECHONET object: class group, class and instance, a byte each. */
record Eoj(int group, int type, int instance) {
    static final Eoj CONTROLLER = new Eoj(0x05, 0xFF, 0x01);
    static final Eoj METER = new Eoj(0x02, 0x88, 0x01);
    static final Eoj NODE = new Eoj(0x0E, 0xF0, 0x01);
}
