package tsuji.gateway.label;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.LuminanceSource;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceLabelTest {
    private static final String SECRET = "00112233445566778899aabbccddeeff";
    private static final String PAGE = "http://192.168.77.1/a";
    private static final Pattern RECTANGLE = Pattern.compile("([0-9.]+) ([0-9.]+) ([0-9.]+) ([0-9.]+) re");

    @TempDir
    Path directory;

    /** The first is the example of ISO/IEC 7064 for MOD 37,36. */
    @ParameterizedTest
    @CsvSource({"A12425GABC1234002, M", "a12425gabc1234002, M", "A12425-GABC 1234002, M"})
    void checkCharacterIsOfIso7064(String text, char check) {
        assertThat(DeviceLabel.checkCharacter(text)).isEqualTo(check);
    }

    @Test
    void everySingleWrongCharacterIsFound() {
        char right = DeviceLabel.checkCharacter(SECRET);
        for (int i = 0; i < SECRET.length(); i++) {
            for (char c : "0123456789abcdef".toCharArray()) {
                String wrong = SECRET.substring(0, i) + c + SECRET.substring(i + 1);
                assertThat(DeviceLabel.checkCharacter(wrong) == right).isEqualTo(wrong.equals(SECRET));
            }
        }
    }

    @Test
    void secretIsTypedInGroupsOfFour() {
        DeviceLabel label = new DeviceLabel("scooter", "SC-0121", SECRET);

        assertThat(label.typedCode()).isEqualTo("0011 2233 4455 6677 8899 aabb ccdd eeff " + label.checkCharacter());
    }

    @Test
    void qrCodeOfEachPageOpensThePageWithTheSecretInTheFragment() throws Exception {
        Path file = directory.resolve("labels.pdf");
        DeviceLabel scooter = new DeviceLabel("scooter", "SC-0121", SECRET);
        DeviceLabel meter = new DeviceLabel("meter", "MT-0001", "ff" + SECRET.substring(2));

        LabelSheet.write(file, PAGE, List.of(scooter, meter));

        assertThat(qrCodes(Files.readString(file, ISO_8859_1)))
                .containsExactly(
                        PAGE + "#1.SC.SC-0121." + SECRET + "." + scooter.checkCharacter(),
                        PAGE + "#1.MT.MT-0001.ff" + SECRET.substring(2) + "." + meter.checkCharacter());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void pdfPointsAtItsObjects() throws Exception {
        Path file = directory.resolve("labels.pdf");
        LabelSheet.write(file, PAGE, List.of(new DeviceLabel("scooter", "SC-0121", SECRET)));

        String pdf = Files.readString(file, ISO_8859_1);
        assertThat(pdf).startsWith("%PDF-1.4\n").endsWith("%%EOF\n").contains("(SC-0121) Tj", "(0011 2233");
        Matcher start = Pattern.compile("startxref\n(\\d+)\n").matcher(pdf);
        assertThat(start.find()).isTrue();
        String table = pdf.substring(Integer.parseInt(start.group(1)));
        Matcher entry = Pattern.compile("(\\d{10}) 00000 n ").matcher(table);
        int object = 1;
        while (entry.find()) {
            assertThat(pdf.substring(Integer.parseInt(entry.group(1)))).startsWith(object + " 0 obj");
            object++;
        }
        assertThat(object).isEqualTo(7);
    }

    @Test
    void observersAndSecretsNobodyCanTypeHaveNoLabel() {
        assertThatThrownBy(() -> new DeviceLabel("observer", "node-red", SECRET))
                .hasMessage("node-red is of type observer; labels are for devices: generic, meter, scooter");
        assertThatThrownBy(() -> new DeviceLabel("scooter", "sc-1", "pass word 12345678"))
                .hasMessageContaining("rotate it");
    }

    /** Draws what the pages draw, and reads it as a camera would. */
    private static List<String> qrCodes(String pdf) throws Exception {
        List<String> texts = new ArrayList<>();
        for (String stream : pdf.split("endstream")) {
            int pixels = 400;
            int[] image = new int[pixels * pixels];
            Arrays.fill(image, 0xFFFFFF);
            Matcher rectangle = RECTANGLE.matcher(stream);
            boolean drawn = false;
            while (rectangle.find()) {
                drawn = true;
                fill(image, pixels, rectangle);
            }
            if (drawn) {
                LuminanceSource source = new RGBLuminanceSource(pixels, pixels, image);
                texts.add(new QRCodeReader()
                        .decode(new BinaryBitmap(new GlobalHistogramBinarizer(source)))
                        .getText());
            }
        }
        return texts;
    }

    private static void fill(int[] image, int pixels, Matcher rectangle) {
        double scale = 4;
        int left = (int) Math.round(Double.parseDouble(rectangle.group(1)) * scale);
        int bottom = (int) Math.round(Double.parseDouble(rectangle.group(2)) * scale);
        int right = left + (int) Math.round(Double.parseDouble(rectangle.group(3)) * scale);
        int top = bottom + (int) Math.round(Double.parseDouble(rectangle.group(4)) * scale);
        for (int y = bottom; y < top; y++) {
            Arrays.fill(image, (pixels - 1 - y) * pixels + left, (pixels - 1 - y) * pixels + right, 0);
        }
    }
}
