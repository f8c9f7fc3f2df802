package tsuji.bridge.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tsuji.bridge.link.FirmwareTarget;
import tsuji.bridge.link.Health;
import tsuji.bridge.link.SerialPipe;
import tsuji.bridge.link.Surroundings;
import tsuji.bridge.scooter.Dialect;
import tsuji.bridge.scooter.Scooter;
import tsuji.bridge.scooter.SerialScooterLine;
import tsuji.sim.serial.NinebotScooter;
import tsuji.sim.serial.Power;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.TrustList;

/** A desk with a gateway that offers an image, a device that the test plays, and the time in the test's hand. */
abstract class UpdateDeskFixture {
    static final byte[] OLD = Signed.mcuboot(1, Signed.body(1, 900));
    static final byte[] NEW = Signed.mcuboot(2, Signed.body(2, 1_500));
    static final byte[] SCOOTER_OLD = scooterImage(0x0134);
    static final byte[] SCOOTER_NEW = scooterImage(0x0135);
    static final int STEPS_MAX = 2_000;
    static final int LOCK = 0x70;
    static final int UNLOCK = 0x71;

    @TempDir
    Path folder;

    final Power power = new Power();
    final Clock clock = Clock.fixed(Instant.ofEpochSecond(Signed.NOW), ZoneOffset.UTC);
    final Health health = new Health(clock);
    OfferingGateway gateway = OfferingGateway.offering(NEW, Manifest.Format.MCUBOOT, "2.0.0", 7);
    long nanos;

    @BeforeEach
    void trust() throws IOException {
        TrustList.Key key = new TrustList.Key(Signed.PUBLIC_KEY, "firmware", 0, Signed.NOW + 10);
        Files.write(folder.resolve("list"), Signed.sign1(new TrustList(1, List.of(key), Set.of()).encode()));
    }

    void serve(UnaryOperator<byte[]> device) throws Exception {
        serve(mcuboot(device));
    }

    void serve(Installer installer) throws Exception {
        UpdateDesk desk = desk();
        if (gateway.said.isEmpty()) {
            gateway.sendOffer();
        }
        serve(desk, installer);
    }

    void serve(UpdateDesk desk, Installer installer) throws Exception {
        for (int step = 0; step < STEPS_MAX && !gateway.hasEnded(); step++) {
            step(desk, installer);
        }
        assertThat(gateway.hasEnded()).as("ended, said %s", gateway.said).isTrue();
    }

    void serveUntilKilled(Installer installer) throws Exception {
        try {
            serve(installer);
        } catch (OfferingGateway.Killed e) {
            // The next desk finds what is on the disk.
        }
    }

    void step(UpdateDesk desk, Installer installer) throws Exception {
        desk.step(installer);
        nanos += TimeUnit.SECONDS.toNanos(1);
    }

    UpdateDesk desk() throws IOException {
        FirmwareTarget target =
                new FirmwareTarget(Signed.VENDOR, Signed.CLASS, "ecu", Signed.PUBLIC_KEY, folder.resolve("list"));
        Surroundings around = new Surroundings(
                line -> {
                    throw new IOException("the test opens lines itself");
                },
                gateway,
                health,
                folder,
                () -> nanos,
                clock);
        UpdateDesk desk = new UpdateDesk("dock", OfferingGateway.DEVICE, target, around);
        desk.open();
        return desk;
    }

    void forgetAll() throws IOException {
        for (String name : List.of("dock.update", "dock.image", "dock.good")) {
            Files.deleteIfExists(folder.resolve(name));
        }
    }

    static Installer mcuboot(UnaryOperator<byte[]> device) {
        return new McubootInstaller(new SerialPipe(device));
    }

    static Installer ninebot(UnaryOperator<byte[]> scooter) {
        return new NinebotInstaller(
                new Scooter(Dialect.NINEBOT, new SerialScooterLine(new SerialPipe(scooter), () -> 0)));
    }

    static NinebotScooter scooter(Power supply) {
        NinebotScooter scooter = new NinebotScooter(true, "N2GTQ898C47911", SCOOTER_OLD, supply);
        write(scooter, LOCK);
        return scooter;
    }

    /** Somebody locks or unlocks it, by that register. */
    static void write(NinebotScooter scooter, int register) {
        scooter.receive(
                Dialect.NINEBOT.writeSilently(Dialect.Unit.ESC, register, 1).encode());
    }

    static byte[] scooterImage(int version) {
        byte[] image = Signed.body(version, 600);
        image[0] = (byte) version;
        image[1] = (byte) (version >> 8);
        return image;
    }
}
