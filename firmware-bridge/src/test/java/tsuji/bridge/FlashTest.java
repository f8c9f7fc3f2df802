package tsuji.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tsuji.bridge.echonet.BRouteKind;
import tsuji.bridge.firmware.Signed;
import tsuji.bridge.firmware.VerifiedImage;
import tsuji.bridge.link.LineSettings;
import tsuji.bridge.link.SerialKind;
import tsuji.bridge.link.SerialPipe;
import tsuji.bridge.scooter.Dialect;
import tsuji.sim.serial.McubootDevice;
import tsuji.sim.serial.NinebotScooter;
import tsuji.sim.serial.Power;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateState;

class FlashTest {
    private static final byte[] OLD = Signed.mcuboot(1, new byte[500]);
    private static final byte[] NEW = Signed.mcuboot(2, new byte[700]);
    private static final byte[] SCOOTER_OLD = scooterImage(0x0134);
    private static final byte[] SCOOTER_NEW = scooterImage(0x0135);

    /** Asking for one takes real seconds. */
    private static final SerialKind NO_METER = ProbeTest.kind("broute", "");

    private final Power power = new Power();
    private final StringWriter out = new StringWriter();

    @Test
    void aDeviceWithMcubootRunsAndKeepsTheImage() throws Exception {
        McubootDevice device = new McubootDevice(OLD, true, power);

        assertThat(flash(device::receive, mcuboot(NEW, "2.0.0"))).isEqualTo(UpdateState.CONFIRMED);

        assertThat(device.running()).isEqualTo(NEW);
        assertThat(device.isConfirmed()).isTrue();
        assertThat(out.toString())
                .contains("it runs 1.0.0, and gets 2.0.0", "INSTALLING 0 %", "REBOOTING", "TESTING", "CONFIRMED");
    }

    @ParameterizedTest
    @EnumSource(names = {"XIAOMI", "NINEBOT"})
    void aScooterIsFoundWhateverItsDialect(Dialect dialect) throws Exception {
        NinebotScooter scooter = scooter(dialect);

        assertThat(flash(scooter::receive, scooter(SCOOTER_NEW, "1.3.5"))).isEqualTo(UpdateState.CONFIRMED);

        assertThat(scooter.image()).isEqualTo(SCOOTER_NEW);
        assertThat(out.toString()).contains("scooter N2GTQ898C47911", "it runs 1.3.4, and gets 1.3.5");
    }

    @Test
    void aMeterOnTheBRouteIsRefusedAndNotWrittenTo() {
        byte[] adapter = "EVER 1.5.2\r\nOK\r\n".getBytes(StandardCharsets.US_ASCII);
        SerialPipe line = new SerialPipe(bytes -> adapter);

        assertThatThrownBy(() -> flash(line, new BRouteKind(), order(mcuboot(NEW, "2.0.0"), Optional.empty())))
                .isInstanceOf(UpdateFailedException.class)
                .hasMessageContaining("meters on the B-route belong to the grid operator and are never updated");
        assertThat(new String(line.written(), StandardCharsets.US_ASCII))
                .startsWith("SKVER")
                .doesNotContain("\u0006\t");
    }

    @Test
    void anOlderVersionThanTheRunningOneIsRefused() {
        McubootDevice device = new McubootDevice(NEW, true, power);

        assertThatThrownBy(() -> flash(device::receive, mcuboot(OLD, "1.0.0")))
                .hasMessageContaining("version 1.0.0 below the installed 2.0.0");
        assertThat(power.writes()).isZero();
    }

    @Test
    void aRiddenScooterIsRefused() {
        NinebotScooter scooter = scooter(Dialect.NINEBOT);
        scooter.setSpeed(60);

        assertThatThrownBy(() -> flash(scooter::receive, scooter(SCOOTER_NEW, "1.3.5")))
                .hasMessage("the scooter moves; let it stand");
        assertThat(power.writes()).isZero();
    }

    @Test
    void anEmptyScooterIsRefusedAndOneThatHasJustEnoughIsNot() throws Exception {
        NinebotScooter scooter = scooter(Dialect.NINEBOT);
        scooter.setBattery(29, 2_000, 0, 3_600);
        assertThatThrownBy(() -> flash(scooter::receive, scooter(SCOOTER_NEW, "1.3.5")))
                .hasMessageContaining("charged to 29 %, the manifest asks for 30 %");

        scooter.setBattery(30, 2_000, 0, 3_600);

        assertThat(flash(scooter::receive, scooter(SCOOTER_NEW, "1.3.5"))).isEqualTo(UpdateState.CONFIRMED);
    }

    @Test
    void aScooterThatWaitsInItsLoaderIsMendedByItsDialect() throws Exception {
        NinebotScooter scooter = scooter(Dialect.NINEBOT);
        power.cutAtWrite(5);
        assertThatThrownBy(() -> flash(scooter::receive, scooter(SCOOTER_NEW, "1.3.5")))
                .hasMessageContaining("waits in its loader");
        power.restore();
        scooter.start();
        assertThatThrownBy(() -> flash(scooter::receive, scooter(SCOOTER_NEW, "1.3.5")))
                .hasMessageContaining("name its dialect then (--dialect)");

        UpdateState end =
                flash(new SerialPipe(scooter::receive), scooter(SCOOTER_NEW, "1.3.5"), Optional.of(Dialect.NINEBOT));

        assertThat(end).isEqualTo(UpdateState.CONFIRMED);
        assertThat(scooter.image()).isEqualTo(SCOOTER_NEW);
    }

    @Test
    void ctrlCEndsAnUploadAndTheNextRunGoesOn() throws Exception {
        McubootDevice device = new McubootDevice(OLD, true, power);
        Flash[] flash = new Flash[1];
        SerialPipe line = new SerialPipe(bytes -> {
            if (power.writes() == 2) {
                flash[0].abort();
            }
            return device.receive(bytes);
        });
        flash[0] = new Flash(settings -> line.reopened(), NO_METER, () -> 0, new PrintWriter(out));

        assertThatThrownBy(() -> flash[0].run(order(mcuboot(NEW, "2.0.0"), Optional.empty())))
                .isInstanceOf(InterruptedException.class);

        assertThat(device.running()).isEqualTo(OLD);
        assertThat(flash(device::receive, mcuboot(NEW, "2.0.0"))).isEqualTo(UpdateState.CONFIRMED);
    }

    @Test
    void ctrlCInTheMiddleOfAScooterFinishesItFirst() throws Exception {
        NinebotScooter scooter = scooter(Dialect.NINEBOT);
        Flash[] flash = new Flash[1];
        SerialPipe line = new SerialPipe(bytes -> {
            if (power.writes() == 2) {
                flash[0].abort();
            }
            return scooter.receive(bytes);
        });
        flash[0] = new Flash(settings -> line.reopened(), NO_METER, () -> 0, new PrintWriter(out));

        assertThat(flash[0].run(order(scooter(SCOOTER_NEW, "1.3.5"), Optional.empty())))
                .isEqualTo(UpdateState.CONFIRMED);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(out.toString()).contains("finishing first");
    }

    private UpdateState flash(UnaryOperator<byte[]> device, VerifiedImage image) throws Exception {
        return flash(new SerialPipe(device), image, Optional.empty());
    }

    private UpdateState flash(SerialPipe line, VerifiedImage image, Optional<Dialect> dialect) throws Exception {
        return flash(line, NO_METER, order(image, dialect));
    }

    private UpdateState flash(SerialPipe line, SerialKind meters, Flash.Order order) throws Exception {
        return new Flash(settings -> line.reopened(), meters, () -> 0, new PrintWriter(out)).run(order);
    }

    private static Flash.Order order(VerifiedImage image, Optional<Dialect> dialect) {
        LineSettings line = new LineSettings("/dev/ttyUSB0", 115_200, LineSettings.Format._8N1, false);
        return new Flash.Order(line, dialect, image, Optional.empty(), Duration.ZERO, Signed.NOW);
    }

    private NinebotScooter scooter(Dialect dialect) {
        return new NinebotScooter(dialect == Dialect.NINEBOT, "N2GTQ898C47911", SCOOTER_OLD, power);
    }

    private static VerifiedImage mcuboot(byte[] image, String version) {
        return Signed.image(image, Manifest.Format.MCUBOOT, version);
    }

    private static VerifiedImage scooter(byte[] image, String version) {
        return Signed.image(image, Manifest.Format.NINEBOT_IAP, version);
    }

    private static byte[] scooterImage(int version) {
        byte[] image = new byte[600];
        new Random(version).nextBytes(image);
        image[0] = (byte) version;
        image[1] = (byte) (version >> 8);
        return image;
    }
}
