package tsuji.gateway.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tsuji.gateway.firmware.ScriptedScooter.Nature;
import tsuji.wire.firmware.Sha256;
import tsuji.wire.firmware.UpdateState;

/** Devices that wait for each piece in an exchange of its own. */
class PieceRequestTest {
    private static final long PARKED_AND_OFFERED = 8 * 60_000;

    @TempDir
    private Path directory;

    private Street street;

    @BeforeEach
    void open() throws Exception {
        street = new Street(directory);
    }

    @AfterEach
    void close() {
        street.close();
    }

    /** What a device that asked for a piece was answered. */
    private static final class Answered implements PieceRequest.Answer {
        private byte[] data = new byte[0];
        private long imageBytes = -1;
        private int refusals;

        @Override
        public void piece(byte[] piece, long bytes) {
            data = piece;
            imageBytes = bytes;
        }

        @Override
        public void notOffered() {
            refusals++;
        }
    }

    private Answered ask(ScriptedScooter scooter, long offset) throws Exception {
        Answered answered = new Answered();
        byte[] digestStart = Arrays.copyOf(Sha256.of(street.lab.image), PieceRequest.DIGEST_BYTES);
        street.gateway.asked(scooter.id, new PieceRequest(digestStart, offset, 1_024, answered));
        street.tick();
        return answered;
    }

    private ScriptedScooter slowScooter() throws Exception {
        ScriptedScooter scooter = street.scooter("sc-1", Nature.HONEST);
        scooter.loads = false;
        street.rollOut(5, 0, 100);
        street.run(PARKED_AND_OFFERED);
        return scooter;
    }

    @Test
    void pieceIsAnsweredInPlaceAndTheDownloadIsKnown() throws Exception {
        ScriptedScooter scooter = slowScooter();

        Answered answered = ask(scooter, 1_024);

        assertThat(answered.data).isEqualTo(Arrays.copyOfRange(street.lab.image, 1_024, 2_048));
        assertThat(answered.imageBytes).isEqualTo(street.lab.image.length);
        assertThat(street.state(scooter)).isEqualTo(UpdateState.DOWNLOADING);
        assertThat(ask(scooter, street.lab.image.length - 1).data).hasSize(1);
        assertThat(ask(scooter, street.lab.image.length).data).isEmpty();
    }

    @Test
    void pieceIsRefusedToWhoWasNotOfferedTheImage() throws Exception {
        ScriptedScooter scooter = slowScooter();
        ScriptedScooter other = street.scooter("sc-2", Nature.HONEST);

        assertThat(ask(other, 0).refusals).isEqualTo(1);
        assertThat(ask(scooter, 0).refusals).isZero();
    }

    @Test
    void pieceOfAnImageThatWasReplacedOrDamagedIsRefused() throws Exception {
        ScriptedScooter scooter = slowScooter();
        assertThat(ask(scooter, 0).data).hasSize(1_024);
        byte[] image = street.lab.image.clone();
        image[2_048]++;
        Files.write(street.lab.stored(street.lab.tools().images().get(0)), image);
        assertThat(ask(scooter, 2_048).refusals).isEqualTo(1);
        assertThat(street.rollout().state()).isEqualTo(Rollout.State.PAUSED);

        street.tools().stop(Street.ROLLOUT, street.nowSeconds());
        street.tick();

        assertThat(ask(scooter, 0).refusals).isEqualTo(1);
    }
}
