package tsuji.gateway.label;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Read back by the JDK's own decoder of PNG. */
class LabelImageTest {
    private static final String PAGE = "http://192.168.77.1/a";
    private static final DeviceLabel SCOOTER =
            new DeviceLabel("scooter", "SC-0121", "00112233445566778899aabbccddeeff");

    @TempDir
    Path directory;

    private BufferedImage image(DeviceLabel label) throws Exception {
        Path file = directory.resolve("label.png");
        LabelImage.write(file, PAGE, label);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        return ImageIO.read(file.toFile());
    }

    private static String qrCode(BufferedImage image) throws Exception {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new GlobalHistogramBinarizer(new RGBLuminanceSource(width, height, pixels))))
                .getText();
    }

    /** What a person reads, when each dot of a character has so many dots. */
    private static List<String> text(BufferedImage image, int dot) {
        Map<String, Character> known = new HashMap<>();
        for (char character : Glyphs.CHARACTERS.toCharArray()) {
            StringBuilder dots = new StringBuilder();
            for (int i = 0; i < Glyphs.WIDTH * Glyphs.HEIGHT; i++) {
                dots.append(Glyphs.isDark(character, i % Glyphs.WIDTH, i / Glyphs.WIDTH) ? '#' : '.');
            }
            assertThat(known.put(dots.toString(), character)).isNull();
        }
        List<String> lines = new ArrayList<>();
        int lineHeight = LabelImage.LINE * dot;
        for (int top = LabelImage.MARGIN; top + lineHeight <= LabelImage.HEIGHT; top += lineHeight) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < LabelSheet.CODE_LINE_LENGTH_MAX; i++) {
                int left = LabelImage.TEXT_LEFT + i * (Glyphs.WIDTH + 1) * dot;
                line.append(known.getOrDefault(dots(image, left, top, dot), ' '));
            }
            lines.add(line.toString().strip());
        }
        lines.removeIf(String::isEmpty);
        return lines;
    }

    private static String dots(BufferedImage image, int left, int top, int dot) {
        StringBuilder dots = new StringBuilder();
        for (int i = 0; i < Glyphs.WIDTH * Glyphs.HEIGHT; i++) {
            int rgb = image.getRGB(left + i % Glyphs.WIDTH * dot, top + i / Glyphs.WIDTH * dot);
            dots.append((rgb & 0xFF) == 0 ? '#' : '.');
        }
        return dots.toString();
    }

    @Test
    void qrCodeOpensThePageWithTheSecretInTheFragment() throws Exception {
        assertThat(qrCode(image(SCOOTER))).isEqualTo(SCOOTER.url(PAGE));
    }

    @Test
    void idTypeAndTypedCodeCanBeRead() throws Exception {
        assertThat(text(image(SCOOTER), LabelImage.DOT_MAX))
                .containsExactly(
                        "SC-0121", "scooter", "0011 2233 4455 6677", "8899 aabb ccdd eeff", SCOOTER.checkCharacter());
    }

    @Test
    void longestIdAndSecretFitOnIt() throws Exception {
        DeviceLabel longest = new DeviceLabel("generic", "I".repeat(64), "Secret_-".repeat(16));

        BufferedImage image = image(longest);

        assertThat(qrCode(image)).isEqualTo(longest.url(PAGE));
        assertThat(String.join(" ", text(image, LabelImage.DOT_MAX - 1)))
                .startsWith("IIIIIIIIIIIIIIIIIIII IIII")
                .endsWith(longest.typedCode());
    }
}
