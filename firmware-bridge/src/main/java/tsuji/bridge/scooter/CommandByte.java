package tsuji.bridge.scooter;

/** Command bytes. */
public final class CommandByte {
    public static final int READ = 0x01;
    public static final int WRITE = 0x02;
    public static final int WRITE_SILENTLY = 0x03;

    /** Answer to a read, format with source and target. */
    public static final int READ_ANSWER = 0x04;

    /** Answer to a write, format with source and target; argument 0 is success. */
    public static final int WRITE_ANSWER = 0x05;

    public static final int UPDATE_START = 0x07;
    public static final int UPDATE_PAGE = 0x08;
    public static final int UPDATE_FINISH = 0x09;
    public static final int UPDATE_RESET = 0x0A;

    /** Answer to 07 to 09; the argument is the status. */
    public static final int UPDATE_ANSWER = 0x0B;

    private CommandByte() {}
}
