package tsuji.sim;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import tsuji.sim.fault.Pty;
import tsuji.sim.serial.Emulator;
import tsuji.sim.serial.TimedEmulator;

/** An emulator at a pseudo terminal, stepped by one thread. */
final class SerialPort implements EmulatedPort {
    private static final int FRAGMENT_BYTES = 48;
    private static final long STEP_MILLIS = 5;

    private final Pty pty;
    private final Emulator emulator;
    private final Clock clock;
    private final byte[] buffer = new byte[4_096];

    SerialPort(Path path, Emulator emulator, Clock clock) throws IOException, InterruptedException {
        this.pty = Pty.open(path);
        this.emulator = emulator;
        this.clock = clock;
    }

    /** What it says leaves in fragments, as on a serial line. */
    @Override
    public void step() throws IOException {
        InputStream in = pty.input();
        int there = Math.min(in.available(), buffer.length);
        if (there > 0) {
            int count = in.read(buffer, 0, there);
            say(emulator.receive(Arrays.copyOf(buffer, count)));
        }
        if (emulator instanceof TimedEmulator timed) {
            say(timed.passed(clock.millis()));
        }
    }

    private void say(byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; from += FRAGMENT_BYTES) {
            pty.output().write(bytes, from, Math.min(FRAGMENT_BYTES, bytes.length - from));
            pty.output().flush();
        }
    }

    /** Steps until asked to stop. */
    void serve(StopSignal stop) throws IOException, InterruptedException {
        while (!stop.await(STEP_MILLIS)) {
            step();
        }
    }

    @Override
    public void close() {
        pty.close();
    }
}
