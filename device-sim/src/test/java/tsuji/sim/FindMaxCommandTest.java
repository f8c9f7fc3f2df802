package tsuji.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FindMaxCommandTest extends CommandLineTest {
    @Test
    void gatewayThatIsNotThereIsUnreachableAfterOneStep() {
        assertThat(sim("find-max", "scenarios/smoke.yaml", "--target", "127.0.0.1:1", "--step", "1s"))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(out()).contains("1.00x").contains("does not hold").contains("is the gateway there?");
    }

    @Test
    void rangeThatIsNoneIsWrongUse() {
        assertThat(sim("find-max", "scenarios/smoke.yaml", "--from", "8x", "--to", "8x"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(sim("find-max", "scenarios/smoke.yaml", "--to", "max")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("--from 8x --to 8x: two speeds such as 1x and 64x, the first lower");
    }
}
