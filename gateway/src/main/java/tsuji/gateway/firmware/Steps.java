package tsuji.gateway.firmware;

/** Where a test can let the process die between two steps on the disk. */
interface Steps {
    Steps NONE = () -> {};

    void next();
}
