package tsuji.gateway.label;

import com.google.zxing.qrcode.encoder.ByteMatrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tsuji.gateway.store.SafeFiles;

/** One label as PNG, 62 mm x 29 mm at 300 dots per inch: for label printers that take pictures only. */
public final class LabelImage {
    private static final int DOTS_PER_METRE = 11_811;
    static final int WIDTH = 732;
    static final int HEIGHT = 342;
    static final int MARGIN = 24;
    static final int TEXT_LEFT = HEIGHT;

    /** Dots of a glyph's dot, and of the space between characters. */
    static final int DOT_MAX = 3;

    /** From one line to the next, in dots of a glyph. */
    static final int LINE = Glyphs.HEIGHT + 3;

    private LabelImage() {}

    /** Writes the file whole, for its owner only: it holds the secret. */
    public static void write(Path file, String page, DeviceLabel label) throws IOException {
        Bitmap bitmap = new Bitmap(WIDTH, HEIGHT, DOTS_PER_METRE);
        qrCode(bitmap, LabelSheet.modules(label.url(page)));
        List<String> lines = new ArrayList<>(cut(label.id()));
        lines.add(label.type());
        lines.addAll(LabelSheet.lines(label.typedCode()));
        text(bitmap, lines);
        SafeFiles.replace(file, bitmap.png());
    }

    private static void qrCode(Bitmap bitmap, ByteMatrix modules) {
        int side = (HEIGHT - 2 * MARGIN) / modules.getWidth();
        for (int y = 0; y < modules.getHeight(); y++) {
            for (int x = 0; x < modules.getWidth(); x++) {
                if (modules.get(x, y) == 1) {
                    bitmap.square(MARGIN + x * side, MARGIN + y * side, side);
                }
            }
        }
    }

    private static List<String> cut(String id) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < id.length(); i += LabelSheet.CODE_LINE_LENGTH_MAX) {
            lines.add(id.substring(i, Math.min(i + LabelSheet.CODE_LINE_LENGTH_MAX, id.length())));
        }
        return lines;
    }

    /** As large as all of it fits; the longest id and secret do at two thirds. */
    private static void text(Bitmap bitmap, List<String> lines) {
        int dot = lines.size() * DOT_MAX * LINE > HEIGHT - 2 * MARGIN ? DOT_MAX - 1 : DOT_MAX;
        int top = MARGIN;
        for (String line : lines) {
            int left = TEXT_LEFT;
            for (char character : line.toCharArray()) {
                glyph(bitmap, character, left, top, dot);
                left += (Glyphs.WIDTH + 1) * dot;
            }
            top += LINE * dot;
        }
    }

    private static void glyph(Bitmap bitmap, char character, int left, int top, int dot) {
        for (int y = 0; y < Glyphs.HEIGHT; y++) {
            for (int x = 0; x < Glyphs.WIDTH; x++) {
                if (Glyphs.isDark(character, x, y)) {
                    bitmap.square(left + x * dot, top + y * dot, dot);
                }
            }
        }
    }
}
