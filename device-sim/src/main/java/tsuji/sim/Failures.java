package tsuji.sim;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import tsuji.sim.fault.MissingNeedException;
import tsuji.sim.scenario.ScenarioException;

/** Turns what a command throws into one line for people and an exit code. Anything else is a fault of ours and stays one. */
final class Failures implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        if (e instanceof ScenarioException || e instanceof IllegalArgumentException) {
            command.getErr().println(e.getMessage());
            return ExitCode.USAGE;
        }
        if (e instanceof MissingNeedException) {
            command.getErr().println(e.getMessage());
            return ExitCode.NEED_MISSING;
        }
        if (e instanceof IOException) {
            command.getErr().println(sentence((IOException) e));
            return e instanceof NoSuchFileException ? ExitCode.USAGE : ExitCode.DISK;
        }
        throw e;
    }

    private static String sentence(IOException e) {
        if (e instanceof NoSuchFileException) {
            return e.getMessage() + ": no such file";
        }
        if (e instanceof FileAlreadyExistsException) {
            return e.getMessage() + ": is there already; choose another name or remove it";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
