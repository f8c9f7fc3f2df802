package tsuji.bridge.modbus;

import java.io.IOException;

/** Asks devices for registers, one request at a time. An {@link IOException} means that the whole bus is lost. */
interface Master extends AutoCloseable {
    /** Registers of a request that the standard allows. */
    int REGISTERS_MAX = 125;

    /** Function codes. */
    enum Function {
        HOLDING(3),
        INPUT(4);

        private final int code;

        Function(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /**
     * What to read.
     *
     * @param unit address of the device, 1 to 247.
     * @param count 1 to {@value #REGISTERS_MAX}.
     */
    record Read(int unit, Function function, int start, int count) {
        public Read {
            if (count < 1 || count > REGISTERS_MAX || start < 0 || start + count > 0x10000) {
                throw new IllegalArgumentException(count + " registers from " + start);
            }
        }
    }

    /** The registers' bytes, two each. */
    byte[] read(Read read) throws IOException, InterruptedException, SilentException, RefusedException;

    /** Lets time pass on the bus. */
    void idle(long millis) throws IOException, InterruptedException;

    @Override
    void close();
}
