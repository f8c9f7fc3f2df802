package tsuji.sim.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessFiguresTest {
    @Test
    void timeIsUserAndSystemWhateverTheProgramIsCalled() {
        ProcessFigures figures = ProcessFigures.parse(
                "4242 (a ) (b) S 1 4242 4242 0 -1 4194560 100 0 7 0 150 50 9 9 20 0 22 0 1 1 1",
                List.of("VmHWM:\t    2048 kB", "VmRSS:\t    1024 kB"),
                List.of("wchar: 9", "write_bytes: 4096", "cancelled_write_bytes: 77"));

        assertThat(figures).isEqualTo(new ProcessFigures(2, 1 << 20, 2 << 20, 4_096));
    }

    @Test
    void aRunningProcessHasFigures() throws IOException {
        ProcessFigures own = ProcessFigures.of(ProcessHandle.current().pid());

        assertThat(own.residentBytes()).isBetween(1L, own.residentBytesMax());
        assertThat(own.cpuSeconds()).isPositive();
    }

    @Test
    void aJvmsCompilersArePartOfItsTime() throws IOException {
        long pid = ProcessHandle.current().pid();
        double compilers = ProcessFigures.compilerSeconds(pid);

        assertThat(compilers).isPositive().isLessThan(ProcessFigures.of(pid).cpuSeconds());
    }

    @Test
    void aProgramWithoutACompilerHasNone() throws IOException {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        try {
            assertThat(ProcessFigures.compilerSeconds(sleep.pid())).isZero();
        } finally {
            sleep.destroyForcibly();
        }
    }
}
