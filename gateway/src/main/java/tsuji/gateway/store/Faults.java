package tsuji.gateway.store;

import java.sql.SQLException;

/** Where a test can make the disk fail. */
public interface Faults {
    Faults NONE = point -> {};

    /** A moment at which SQLite asks the disk for something. */
    enum Point {
        BEGIN,
        WRITE,
        /** The commit did not happen. */
        COMMIT,
        /** The commit did happen, but its success could not be told. */
        COMMITTED
    }

    void at(Point point) throws SQLException;
}
