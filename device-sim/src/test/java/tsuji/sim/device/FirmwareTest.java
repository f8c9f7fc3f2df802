package tsuji.sim.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tsuji.sim.scenario.FirmwareBehaviour;
import tsuji.wire.firmware.Chunk;
import tsuji.wire.firmware.ChunkRequest;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.Policy;
import tsuji.wire.firmware.Sha256;
import tsuji.wire.firmware.SigningKey;
import tsuji.wire.firmware.TrustedKeys;
import tsuji.wire.firmware.UpdateReport;
import tsuji.wire.firmware.UpdateResult;
import tsuji.wire.firmware.UpdateState;

/** A device that updates itself against a gateway that gives what is asked and judges by the version. */
class FirmwareTest {
    private static final UUID ANY = UUID.fromString("82253fdf-25a8-58af-a241-c3e5096c3158");
    private static final SigningKey MAKER = SigningKey.generate();
    private static final TrustedKeys KEYS = new TrustedKeys(List.of(MAKER.publicKey()));
    private static final int CHUNK_BYTES = 64;
    private static final int CHUNKS = 20;

    /** The last piece is shorter. */
    private static final byte[] IMAGE = image(CHUNK_BYTES * CHUNKS - 7);

    private static final byte[] MANIFEST = signed(IMAGE.length);

    private final List<UpdateState> said = new ArrayList<>();
    private final Deque<FirmwareAct> acts = new ArrayDeque<>();
    private final List<String> booted = new ArrayList<>();
    private Optional<UpdateState> verdict = Optional.empty();
    private UpdateResult reason = UpdateResult.NONE;
    private int powerLosses;
    private long now;

    private static byte[] image(int bytes) {
        byte[] image = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            image[i] = (byte) (i * 31 + i / 256);
        }
        return image;
    }

    private static byte[] signed(long bytes) {
        Manifest manifest = new Manifest(
                7,
                ANY,
                ANY,
                "ecu",
                "1.1.0",
                bytes,
                Sha256.of(IMAGE),
                Manifest.Format.RAW,
                1,
                CHUNK_BYTES,
                0,
                4_000_000_000L,
                Optional.empty(),
                Policy.DEFAULT,
                false,
                "");
        return MAKER.sign(manifest.encode());
    }

    private static Firmware device(FirmwareBehaviour behaviour, double darkAt) {
        Firmware device = new Firmware(behaviour, KEYS, darkAt);
        device.start();
        return device;
    }

    private static Firmware device(FirmwareBehaviour behaviour) {
        return device(behaviour, 0.5);
    }

    /** Plays an update to its end; {@code darkAfter}: before this act the power fails once. Returns how many acts there were. */
    private int play(Firmware device, int darkAfter) {
        acts.addAll(device.offered(MANIFEST, now));
        int count = 0;
        for (; !acts.isEmpty() || verdict.isEmpty(); count++) {
            assertThat(count).as("acts of %s", said).isLessThan(1_000);
            if (count == darkAfter) {
                restart(device);
            } else if (acts.isEmpty()) {
                judge(device);
            } else {
                act(device, acts.remove());
            }
        }
        return count;
    }

    private void restart(Firmware device) {
        acts.clear();
        device.start();
        booted.add(device.version());
        acts.addAll(device.connected(now));
    }

    private void act(Firmware device, FirmwareAct act) {
        if (act instanceof FirmwareAct.Ask ask) {
            ChunkRequest request = ask.request();
            int from = (int) request.offset();
            acts.addAll(device.took(new Chunk(from, Arrays.copyOfRange(IMAGE, from, from + request.length())), now));
        } else if (act instanceof FirmwareAct.Restart restart) {
            powerLosses += restart.powerLost() ? 1 : 0;
            restart(device);
        } else if (act instanceof FirmwareAct.Say say) {
            heard(device, say.report());
        } else {
            throw new AssertionError("damage where there is none");
        }
    }

    private void heard(Firmware device, UpdateReport report) {
        said.add(report.state());
        reason = report.result();
        if (report.state() == UpdateState.WAITING_POLICY) {
            tell(device, UpdateState.INSTALLING);
        }
    }

    /** Nothing is under way: the test window ends. */
    private void judge(Firmware device) {
        tell(device, device.version().equals("1.1.0") ? UpdateState.CONFIRMED : UpdateState.ROLLED_BACK);
    }

    private void tell(Firmware device, UpdateState state) {
        verdict = state.isEnd() ? Optional.of(state) : verdict;
        acts.addAll(device.told(new UpdateReport(state, UpdateResult.NONE, 0, 7), now));
    }

    @Test
    void goodImageIsLoadedVerifiedInstalledAndConfirmed() {
        Firmware device = device(FirmwareBehaviour.ACCEPT);

        play(device, -1);

        assertThat(said)
                .containsExactly(
                        UpdateState.DOWNLOADED,
                        UpdateState.VERIFIED,
                        UpdateState.WAITING_POLICY,
                        UpdateState.INSTALLING,
                        UpdateState.REBOOTING,
                        UpdateState.TESTING);
        assertThat(verdict).contains(UpdateState.CONFIRMED);
        device.start();
        assertThat(device.version()).isEqualTo("1.1.0");
    }

    @Test
    void powerThatFailsAtAnyPieceOnlyDelaysTheUpdate() {
        for (int piece = 0; piece < CHUNKS; piece++) {
            FirmwareTest run = new FirmwareTest();
            Firmware device = device(FirmwareBehaviour.LOSE_POWER, (piece + 0.5) / CHUNKS);

            run.play(device, -1);

            assertThat(run.powerLosses).as("piece %d", piece).isEqualTo(1);
            assertThat(run.booted).as("piece %d", piece).containsExactly("1.0.0", "1.1.0");
            assertThat(device.version()).as("piece %d", piece).isEqualTo("1.1.0");
        }
    }

    @Test
    void powerThatFailsAtAnyMomentLeavesTheOldImageOrTheNewOneAndWhatTheGatewayDecided() {
        int moments = new FirmwareTest().play(device(FirmwareBehaviour.ACCEPT), -1);
        assertThat(moments).isGreaterThan(CHUNKS + 6);
        for (int moment = 0; moment < moments; moment++) {
            FirmwareTest run = new FirmwareTest();
            Firmware device = device(FirmwareBehaviour.ACCEPT);

            run.play(device, moment);

            assertThat(run.booted).as("moment %d", moment).isSubsetOf("1.0.0", "1.1.0");
            boolean confirmed = run.verdict.equals(Optional.of(UpdateState.CONFIRMED));
            assertThat(device.version()).as("moment %d", moment).isEqualTo(confirmed ? "1.1.0" : "1.0.0");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FirmwareBehaviour.class,
            names = {"NO_FLASH", "FAIL_VERIFICATION", "BOOT_OLD"})
    void deviceThatCannotSaysWhyAndRunsTheOldImage(FirmwareBehaviour behaviour) {
        Firmware device = device(behaviour);

        play(device, -1);

        assertThat(reason)
                .isEqualTo(
                        switch (behaviour) {
                            case NO_FLASH -> UpdateResult.NO_FLASH;
                            case FAIL_VERIFICATION -> UpdateResult.INTEGRITY;
                            default -> UpdateResult.FAILED;
                        });
        assertThat(device.version()).isEqualTo("1.0.0");
        assertThat(verdict).contains(UpdateState.ROLLED_BACK);
    }

    @Test
    void liarSaysThatItIsConfirmedAndRunsTheOldImage() {
        Firmware device = device(FirmwareBehaviour.LIE);

        play(device, -1);

        assertThat(said).endsWith(UpdateState.REBOOTING, UpdateState.CONFIRMED);
        assertThat(device.version()).isEqualTo("1.0.0");
    }

    @Test
    void imageThatIsNotTheManifestsIsNeverInstalled() {
        Firmware device = device(FirmwareBehaviour.ACCEPT);
        acts.addAll(device.offered(MANIFEST, now));

        List<FirmwareAct> last = List.of();
        for (int from = 0; from < IMAGE.length; from += CHUNK_BYTES) {
            int length = Math.min(CHUNK_BYTES, IMAGE.length - from);
            last = device.took(new Chunk(from, new byte[length]), now);
        }

        assertThat(last).hasAtLeastOneElementOfType(FirmwareAct.FindDamage.class);
        assertThat(device.state()).isEqualTo(UpdateState.FAILED);
    }

    @Test
    void manifestOfAStrangerIsRefused() {
        byte[] strange = SigningKey.generate().sign(new byte[0]);

        assertThat(device(FirmwareBehaviour.ACCEPT).offered(strange, now))
                .containsExactly(
                        new FirmwareAct.Say(new UpdateReport(UpdateState.FAILED, UpdateResult.SIGNATURE, 0, 0)));
    }

    @Test
    void imageAsLargeAsTheFlashIsLoadedAndNotOneByteMore() {
        assertThat(device(FirmwareBehaviour.ACCEPT).offered(signed(Firmware.FLASH_BYTES), now))
                .hasOnlyElementsOfType(FirmwareAct.Ask.class);
        assertThat(device(FirmwareBehaviour.ACCEPT).offered(signed(Firmware.FLASH_BYTES + 1), now))
                .hasOnlyElementsOfType(FirmwareAct.Say.class);
    }

    @Test
    void pieceThatDoesNotComeIsAskedForAgainAfterTenSeconds() {
        Firmware device = device(FirmwareBehaviour.ACCEPT);
        List<FirmwareAct> first = device.offered(MANIFEST, 5);

        assertThat(device.at(5 + Firmware.AGAIN_MILLIS - 1)).isEmpty();
        assertThat(device.at(5 + Firmware.AGAIN_MILLIS))
                .hasSameSizeAs(first)
                .hasOnlyElementsOfType(FirmwareAct.Ask.class);
    }
}
