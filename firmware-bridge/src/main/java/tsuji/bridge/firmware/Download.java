package tsuji.bridge.firmware;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import tsuji.wire.firmware.Chunk;
import tsuji.wire.firmware.ChunkRequest;
import tsuji.wire.firmware.Manifest;

/** Fetches an image piece by piece, one at a time; where it stands is the length of the file. Thread of the link. */
final class Download {
    static final long CHUNK_SECONDS = 10;

    /** Pieces that did not come before it is asked for them more rarely. */
    static final int TRIES_MAX = 5;

    static final long RARELY_SECONDS = 60;

    private final JobFiles files;
    private final Voice voice;
    private final LongSupplier nanoTime;

    /** Of the last request. Becomes true on a thread of the outbox. */
    private AtomicBoolean acknowledged = new AtomicBoolean(true);

    private int tries;
    private long askAtNanos;

    Download(JobFiles files, Voice voice, LongSupplier nanoTime) {
        this.files = files;
        this.voice = voice;
        this.nanoTime = nanoTime;
        this.askAtNanos = nanoTime.getAsLong();
    }

    /** The gateway has just shown that it is there. */
    void hurry() {
        tries = 0;
        askAtNanos = nanoTime.getAsLong();
    }

    /** Asks if it is time to. While a request has not reached the gateway, no other follows it. */
    void ask(Manifest manifest) throws IOException {
        long now = nanoTime.getAsLong();
        if (now - askAtNanos < 0 || !acknowledged.get()) {
            return;
        }
        int offset = files.received();
        int length = (int) Math.min(manifest.chunkBytes(), manifest.sizeBytes() - offset);
        AtomicBoolean heard = new AtomicBoolean();
        acknowledged = heard;
        if (!voice.ask(new ChunkRequest(manifest.digest(), offset, length), () -> heard.set(true))) {
            heard.set(true);
        }
        tries++;
        askAtNanos = now + TimeUnit.SECONDS.toNanos(tries > TRIES_MAX ? RARELY_SECONDS : CHUNK_SECONDS);
    }

    /** What was asked for twice comes twice, and is taken once. */
    void take(Manifest manifest, Chunk chunk) throws IOException {
        int offset = files.received();
        if (chunk.offset() == offset && offset + chunk.data().length <= manifest.sizeBytes()) {
            files.append(offset, chunk.data());
            acknowledged.set(true);
            hurry();
        }
    }

    boolean isWhole(Manifest manifest) throws IOException {
        return files.received() >= manifest.sizeBytes();
    }
}
