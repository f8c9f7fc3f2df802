package tsuji.gateway.console;

/** A token that cannot be made; the message says why and what to do. */
public final class TokenException extends Exception {
    private static final long serialVersionUID = 1;

    TokenException(String message) {
        super(message);
    }
}
