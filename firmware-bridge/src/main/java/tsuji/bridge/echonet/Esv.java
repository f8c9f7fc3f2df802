package tsuji.bridge.echonet;

import java.util.Arrays;
import java.util.Optional;

/** ECHONET Lite services. */
enum Esv {
    SET_I(0x60),
    SET_C(0x61),
    GET(0x62),
    INF_REQ(0x63),
    SET_GET(0x6E),
    SET_RES(0x71),
    GET_RES(0x72),
    INF(0x73),
    INFC(0x74),
    INFC_RES(0x7A),
    SET_GET_RES(0x7E),
    SET_I_SNA(0x50),
    SET_C_SNA(0x51),
    GET_SNA(0x52),
    INF_SNA(0x53),
    SET_GET_SNA(0x5E);

    private final int code;

    Esv(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** Frames of this service carry two lists of properties: set, then get. */
    boolean hasTwoLists() {
        return this == SET_GET || this == SET_GET_RES || this == SET_GET_SNA;
    }

    static Optional<Esv> of(int code) {
        return Arrays.stream(values()).filter(esv -> esv.code == code).findFirst();
    }
}
