package tsuji.gateway.journal;

/** Inclusive range of sequence numbers. */
public record SeqRange(long first, long last) {
    public SeqRange {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("range " + first + ".." + last);
        }
    }

    public long count() {
        return last - first + 1;
    }
}
