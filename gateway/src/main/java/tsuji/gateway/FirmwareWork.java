package tsuji.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine.Model.CommandSpec;
import tsuji.wire.firmware.UpdateFailedException;

/** What a command about firmware does, and how its failure is told. */
interface FirmwareWork {
    void run() throws IOException, ConfigException, UpdateFailedException;

    /** Returns the exit code. */
    static int run(CommandSpec spec, FirmwareWork work) {
        PrintWriter err = spec.commandLine().getErr();
        try {
            work.run();
            return ExitCode.OK;
        } catch (UpdateFailedException e) {
            err.println(e.result() + ": " + e.getMessage());
            return ExitCode.CHECK_FAILED;
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return ExitCode.CONFIG_INVALID;
        } catch (IllegalArgumentException e) {
            err.println("not valid: " + e.getMessage());
            return ExitCode.USAGE;
        } catch (FileAlreadyExistsException e) {
            err.println(e.getMessage() + " exists and is left as it is; name another file");
            return ExitCode.STORAGE;
        } catch (NoSuchFileException e) {
            err.println(e.getMessage() + " is not there");
            return ExitCode.STORAGE;
        } catch (IOException e) {
            err.println("cannot be read or written: " + e);
            return ExitCode.STORAGE;
        }
    }
}
