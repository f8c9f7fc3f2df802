package tsuji.bridge.omni;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;

/** One socket: its bytes, its bounds, and the session once it has said who it is. */
final class OmniConnection {
    /** Messages in a row, and per second in the long run. A scooter under way sends one every few seconds. */
    static final int BURST_MESSAGES_MAX = 40;

    static final int MESSAGES_PER_SECOND_MAX = 10;

    /** A connection that has not said an IMEI by then is closed. */
    static final int SIGN_IN_SECONDS_MAX = 30;

    private static final long NANOS = 1_000_000_000L;

    private final SocketChannel channel;
    private final OmniReader reader = new OmniReader();
    private final long openedNanos;
    private long heardNanos;
    private double allowance = BURST_MESSAGES_MAX;
    private long allowanceNanos;
    private Optional<String> imei = Optional.empty();
    private Optional<OmniSession> session = Optional.empty();

    OmniConnection(SocketChannel channel, long nowNanos) {
        this.channel = channel;
        this.openedNanos = nowNanos;
        this.heardNanos = nowNanos;
        this.allowanceNanos = nowNanos;
    }

    OmniReader reader() {
        return reader;
    }

    /** False: it sends more than any scooter does. */
    boolean allowsMessage(long nowNanos) {
        double earned = (nowNanos - allowanceNanos) * MESSAGES_PER_SECOND_MAX / (double) NANOS;
        allowance = Math.min(BURST_MESSAGES_MAX, allowance + earned) - 1;
        allowanceNanos = nowNanos;
        heardNanos = nowNanos;
        return allowance >= 0;
    }

    boolean isOverdue(long nowNanos, int idleSeconds) {
        boolean stranger = session.isEmpty() && nowNanos - openedNanos >= SIGN_IN_SECONDS_MAX * NANOS;
        return stranger || nowNanos - heardNanos >= idleSeconds * NANOS;
    }

    void signIn(String who, OmniSession opened) {
        imei = Optional.of(who);
        session = Optional.of(opened);
    }

    Optional<String> imei() {
        return imei;
    }

    Optional<OmniSession> session() {
        return session;
    }

    /** Number of bytes, 0 or -1 as {@link SocketChannel#read}. */
    int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    /** Messages are short; a peer whose buffer cannot take one does not read, and is given up. */
    void send(List<OmniMessage> messages) throws IOException {
        for (OmniMessage message : messages) {
            ByteBuffer bytes = ByteBuffer.wrap(message.encodeForDevice());
            channel.write(bytes);
            if (bytes.hasRemaining()) {
                throw new IOException("the scooter does not read");
            }
        }
    }

    void close() {
        session.ifPresent(OmniSession::close);
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
            heardNanos = openedNanos;
        }
    }
}
