package tsuji.bridge;

/** Start of {@code tsuji-bridge}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {}
}
