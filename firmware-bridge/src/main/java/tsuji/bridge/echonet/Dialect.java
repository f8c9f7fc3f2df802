package tsuji.bridge.echonet;

/** What adapters do differently. */
enum Dialect {
    /** ROHM BP35A1, the first. */
    BP35A1(false),
    /** ROHM BP35C2: has two sides, B-route and HAN, and names them in commands and lines. */
    BP35C2(true),
    /** Tessera RL7023 Dual: public code treats it as a BP35A1. */
    RL7023(false);

    private final boolean sided;

    Dialect(boolean sided) {
        this.sided = sided;
    }

    /** Whether lines and commands have the field "side" (0 is the B-route), and SA2 adds link quality to ERXUDP. */
    boolean isSided() {
        return sided;
    }
}
