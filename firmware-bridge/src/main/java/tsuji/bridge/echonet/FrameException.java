package tsuji.bridge.echonet;

/** Bytes that are no frame, no line or no value of the standard. They are counted and dropped; nothing else is affected. */
final class FrameException extends Exception {
    private static final long serialVersionUID = 1L;

    FrameException(String message) {
        super(message);
    }
}
