package tsuji.wire;

/** Where the records of a pack go while it is read. */
interface PackSink {
    /** A resolved record; never called for records that only set base fields. */
    void reading(Reading reading) throws SenmlException;

    /** Whether this reader gives a meaning to an extension label (RFC 8428, section 4.4); all others are read over. */
    boolean knows(String label);

    /** Number ({@code Long}) or text ({@code String}) of a known extension label, before the record's reading. */
    void extension(String label, Object value) throws SenmlException;
}
