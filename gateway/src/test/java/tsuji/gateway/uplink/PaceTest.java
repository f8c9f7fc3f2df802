package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long QUICK_MILLIS = 5_000;
    private static final long SLOW_MILLIS = 15_000;

    private final Pace pace = new Pace(BatchSettings.DEFAULT, RetrySettings.DEFAULT, Duration.ofSeconds(20));

    @Test
    void startsSmall() {
        assertThat(pace.hasRoom(Pace.START_BYTES - 1)).isTrue();
        assertThat(pace.hasRoom(Pace.START_BYTES)).isFalse();
        assertThat(pace.batchBytesMax()).isEqualTo(Pace.START_BYTES / 2);
    }

    @Test
    void quickAnswersMakeRoomUpToTwoWindows() {
        long most = 2L * BatchSettings.DEFAULT.window() * BatchSettings.DEFAULT.bytesMax();
        for (int i = 0; i < 1_000; i++) {
            pace.delivered(65_536, QUICK_MILLIS);
        }
        assertThat(pace.hasRoom(most - 1)).isTrue();
        assertThat(pace.hasRoom(most)).isFalse();
        assertThat(pace.batchBytesMax()).isEqualTo(BatchSettings.DEFAULT.bytesMax());
    }

    @Test
    void slowAnswersTakeHalfOfItButNeverTheLeast() {
        pace.delivered(1_000, SLOW_MILLIS);
        assertThat(pace.hasRoom(Pace.START_BYTES / 2)).isFalse();
        for (int i = 0; i < 100; i++) {
            pace.delivered(1_000, SLOW_MILLIS);
        }
        assertThat(pace.hasRoom(Pace.LEAST_BYTES - 1)).isTrue();
        assertThat(pace.hasRoom(Pace.LEAST_BYTES)).isFalse();
    }

    @Test
    void answersThatAreNeitherChangeNothing() {
        pace.delivered(65_536, QUICK_MILLIS + 1);
        pace.delivered(65_536, SLOW_MILLIS - 1);

        assertThat(pace.hasRoom(Pace.START_BYTES - 1)).isTrue();
        assertThat(pace.hasRoom(Pace.START_BYTES)).isFalse();
    }

    @Test
    void shortKeepAliveAsksForQuickerAnswers() {
        Pace hurried = new Pace(BatchSettings.DEFAULT, RetrySettings.DEFAULT, Duration.ofSeconds(5));
        hurried.delivered(1_000, 5_000);

        assertThat(hurried.hasRoom(Pace.START_BYTES / 2)).isFalse();
    }

    @Test
    void backlogLeavesRoomForABatchOfFreshEntries() {
        assertThat(pace.hasRoomForBacklog(Pace.START_BYTES / 2)).isTrue();
        assertThat(pace.hasRoomForBacklog(Pace.START_BYTES / 2 + 1)).isFalse();
    }
}
