package tsuji.sim.bench;

import java.io.IOException;
import java.nio.file.Path;
import tsuji.sim.fault.BrokerProcess;

/**
 * How experiments are run.
 *
 * @param rounds how often each subject has its turn.
 * @param folder where subjects keep their files; on the disk that is to be measured.
 * @param remove deletes a folder with what is in it.
 */
public record BenchSettings(int rounds, Pace pace, Path folder, Remover remove) {
    /** Deletes folders. */
    public interface Remover {
        void accept(Path folder) throws IOException;
    }

    boolean isPresent(Kind kind) {
        return kind != Kind.MOSQUITTO || BrokerProcess.program().isPresent();
    }
}
