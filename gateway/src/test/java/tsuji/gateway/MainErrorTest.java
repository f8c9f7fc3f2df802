package tsuji.gateway;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import tsuji.checks.MainErrorContract;

class MainErrorTest extends MainErrorContract {
    MainErrorTest() {
        super(Broken.class, ExitCode.CHECK_FAILED);
    }

    static final class Broken {
        private Broken() {}

        public static void main(String[] arguments) {
            Main.exitWith(
                    new PrintWriter(System.err, true, StandardCharsets.UTF_8), MainErrorContract::errorBesideAThread);
        }
    }
}
