package tsuji.gateway.uplink;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/** How a pack is compressed. The city tells by the first bytes: gzip starts 1F 8B, zstd 28 B5 2F FD, a pack never does. */
public enum Compression {
    NONE {
        @Override
        byte[] compress(byte[] pack) {
            return pack;
        }
    },
    GZIP {
        @Override
        byte[] compress(byte[] pack) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(pack.length / 4 + 64);
            try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
                gzip.write(pack);
            } catch (IOException e) {
                throw new IllegalStateException("writing to memory", e);
            }
            return bytes.toByteArray();
        }
    },
    ZSTD {
        @Override
        byte[] compress(byte[] pack) {
            return Zstd.compress(pack, ZSTD_LEVEL);
        }
    };

    private static final int ZSTD_LEVEL = 3;

    abstract byte[] compress(byte[] pack);
}
