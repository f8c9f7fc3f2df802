package tsuji.gateway.journal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import tsuji.gateway.journal.JournalException.Kind;

/** What an error of SQLite means for the loop. */
final class Trouble {
    private static final int RESULT_CODE_MASK = 0xFF;
    private static final int SQL_ERROR = 1;
    private static final int READ_ONLY = 8;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANNOT_OPEN = 14;
    private static final int NOT_A_DATABASE = 26;

    // SQLite reports a full disk as an I/O error where it could not extend the shared memory.
    private static final long FULL_BELOW_BYTES = 256 * 1024;

    private Trouble() {}

    static JournalException of(Path directory, String doing, SQLException cause) {
        Kind kind = kind(directory, cause);
        return new JournalException(kind, directory + ": " + doing + ": " + cause.getMessage(), cause);
    }

    static JournalException of(Path directory, String doing, IOException cause) {
        Kind kind = isFull(directory) ? Kind.FULL : Files.isWritable(directory) ? Kind.IO : Kind.READ_ONLY;
        return new JournalException(kind, directory + ": " + doing + ": " + cause, cause);
    }

    private static Kind kind(Path directory, SQLException cause) {
        int code = cause.getErrorCode();
        if (code == SQL_ERROR && cause.getMessage().contains("no such ")) {
            // Our statements fit our schema, so it is the schema that was damaged.
            return Kind.CORRUPT;
        }
        switch (code & RESULT_CODE_MASK) {
            case FULL:
                return Kind.FULL;
            case CORRUPT:
            case NOT_A_DATABASE:
                return Kind.CORRUPT;
            case READ_ONLY:
            case CANNOT_OPEN:
                return isFull(directory) ? Kind.FULL : Kind.READ_ONLY;
            default:
                return isFull(directory) ? Kind.FULL : Kind.IO;
        }
    }

    static boolean isFull(SQLException cause) {
        return (cause.getErrorCode() & RESULT_CODE_MASK) == FULL;
    }

    static boolean isFull(Path directory) {
        File file = directory.toFile();
        return file.getTotalSpace() > 0 && file.getUsableSpace() < FULL_BELOW_BYTES;
    }
}
