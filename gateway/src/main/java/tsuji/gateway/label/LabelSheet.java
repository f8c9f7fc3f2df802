package tsuji.gateway.label;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tsuji.gateway.store.SafeFiles;

/**
 * Labels as PDF 1.4 (ISO 32000-1, section 7.5), one page each: rectangles for the QR code, built-in fonts for the text, so
 * a gateway without fonts and without a screen can make them.
 */
public final class LabelSheet {
    // 62 mm x 29 mm, a size that label printers have, in points of 1/72 inch.
    private static final double WIDTH = 175.7;
    private static final double HEIGHT = 82.2;
    private static final double QR_SIZE = 70;
    private static final double MARGIN = 6;
    private static final double TEXT_LEFT = QR_SIZE + 2 * MARGIN;
    static final int CODE_LINE_LENGTH_MAX = 20;

    private LabelSheet() {}

    /** Writes the file whole, for its owner only: it holds secrets. */
    public static void write(Path file, String page, List<DeviceLabel> labels) throws IOException {
        SafeFiles.replace(file, pdf(page, labels).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String pdf(String page, List<DeviceLabel> labels) throws IOException {
        List<String> objects = new ArrayList<>();
        List<String> kids = new ArrayList<>();
        objects.add("<< /Type /Catalog /Pages 2 0 R >>");
        objects.add("");
        objects.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>");
        objects.add("<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>");
        for (DeviceLabel label : labels) {
            int number = objects.size() + 1;
            kids.add(number + " 0 R");
            objects.add("<< /Type /Page /Parent 2 0 R /Contents " + (number + 1)
                    + " 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>");
            String content = content(label, page);
            objects.add("<< /Length " + content.length() + " >>\nstream\n" + content + "\nendstream");
        }
        objects.set(
                1,
                String.format(
                        Locale.ROOT,
                        "<< /Type /Pages /MediaBox [0 0 %.1f %.1f] /Count %d /Kids [%s] >>",
                        WIDTH,
                        HEIGHT,
                        labels.size(),
                        String.join(" ", kids)));
        return file(objects);
    }

    private static String file(List<String> objects) {
        StringBuilder pdf = new StringBuilder("%PDF-1.4\n");
        StringBuilder table = new StringBuilder("0000000000 65535 f \n");
        for (int i = 0; i < objects.size(); i++) {
            table.append(String.format(Locale.ROOT, "%010d 00000 n \n", pdf.length()));
            pdf.append(i + 1).append(" 0 obj\n").append(objects.get(i)).append("\nendobj\n");
        }
        int start = pdf.length();
        int size = objects.size() + 1;
        return pdf.append("xref\n0 " + size + "\n")
                .append(table)
                .append("trailer\n<< /Size " + size + " /Root 1 0 R >>\nstartxref\n" + start + "\n%%EOF\n")
                .toString();
    }

    private static String content(DeviceLabel label, String page) throws IOException {
        StringBuilder content = new StringBuilder();
        qrCode(content, label.url(page));
        double top = HEIGHT - MARGIN;
        text(content, "/F1 " + (label.id().length() > 12 ? 6 : 11), top - 11, label.id());
        text(content, "/F2 6.5", top - 21, label.type());
        double at = top - 35;
        for (String line : lines(label.typedCode())) {
            text(content, "/F2 6.5", at, line);
            at -= 8;
        }
        return content.toString();
    }

    static List<String> lines(String code) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String group : code.split(" ")) {
            if (line.length() + group.length() > CODE_LINE_LENGTH_MAX) {
                lines.add(line.toString().strip());
                line.setLength(0);
            }
            line.append(group).append(' ');
        }
        lines.add(line.toString().strip());
        return lines;
    }

    private static void text(StringBuilder content, String font, double y, String text) {
        content.append(String.format(Locale.ROOT, "BT %s Tf %.1f %.1f Td (%s) Tj ET\n", font, TEXT_LEFT, y, text));
    }

    /** One rectangle for each run of dark modules. The page is white, so the quiet zone is the margin. */
    private static void qrCode(StringBuilder content, String text) throws IOException {
        ByteMatrix modules = modules(text);
        double module = QR_SIZE / modules.getWidth();
        for (int y = 0; y < modules.getHeight(); y++) {
            int x = 0;
            while (x < modules.getWidth()) {
                int begin = x;
                while (x < modules.getWidth() && modules.get(x, y) == 1) {
                    x++;
                }
                if (x > begin) {
                    double bottom = HEIGHT - MARGIN - (y + 1) * module;
                    content.append(String.format(
                            Locale.ROOT,
                            "%.4f %.4f %.4f %.4f re\n",
                            MARGIN + begin * module,
                            bottom,
                            (x - begin) * module,
                            module));
                }
                x++;
            }
        }
        content.append("f\n");
    }

    /** Level M: a scratched label is still read. */
    static ByteMatrix modules(String text) throws IOException {
        try {
            return Encoder.encode(text, ErrorCorrectionLevel.M, Map.of(EncodeHintType.CHARACTER_SET, "UTF-8"))
                    .getMatrix();
        } catch (WriterException e) {
            throw new IOException("the label's text has " + text.length() + " characters, too many for a QR code", e);
        }
    }
}
