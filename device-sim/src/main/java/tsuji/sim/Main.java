package tsuji.sim;

/** Start of {@code tsuji.sim}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {}
}
