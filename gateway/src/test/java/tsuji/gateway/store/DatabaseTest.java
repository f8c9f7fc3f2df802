package tsuji.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir
    Path dataDir;

    @Test
    void aCommitReachesTheDiskBeforeItReturnsAndIsForItsOwnerOnly() throws Exception {
        Path file = dataDir.resolve("x.db");
        try (Database database = Database.openWriter(file)) {
            database.run("CREATE TABLE x (n INTEGER)");

            assertThat(database.number("PRAGMA synchronous")).isEqualTo(2);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dataDir.resolve("x.db-wal"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void whatIsRolledBackIsGone() throws SQLException {
        try (Database database = Database.openWriter(dataDir.resolve("x.db"))) {
            database.run("CREATE TABLE x (n INTEGER)");
            database.begin();
            database.run("INSERT INTO x VALUES (1)");
            database.rollback();

            database.begin();
            database.run("INSERT INTO x VALUES (2)");
            database.commit();

            assertThat(database.number("SELECT sum(n) FROM x")).isEqualTo(2);
        }
    }

    @Test
    void aChangeThatFailsIsNotMadeAndEndsTheConnection() throws SQLException {
        Path file = dataDir.resolve("x.db");
        try (Database database = Database.openWriter(file)) {
            database.run("CREATE TABLE x (n INTEGER)");
            database.change(() -> database.run("INSERT INTO x VALUES (1)"));

            assertThatThrownBy(() -> database.change(() -> {
                        database.run("INSERT INTO x VALUES (2)");
                        throw new SQLException("full");
                    }))
                    .hasMessage("full");

            assertThatThrownBy(() -> database.number("SELECT count(*) FROM x")).isInstanceOf(SQLException.class);
        }
        try (Database again = Database.openReader(file)) {
            assertThat(again.number("SELECT sum(n) FROM x")).isEqualTo(1);
        }
    }

    @Test
    void aReaderNeitherMakesAFileNorWrites() throws SQLException {
        Path file = dataDir.resolve("x.db");
        assertThatThrownBy(() -> Database.openReader(file)).isInstanceOf(SQLException.class);
        assertThat(file).doesNotExist();

        try (Database writer = Database.openWriter(file);
                Database reader = Database.openReader(file)) {
            writer.run("CREATE TABLE x (n INTEGER)");
            assertThatThrownBy(() -> reader.run("INSERT INTO x VALUES (1)")).isInstanceOf(SQLException.class);
            assertThat(reader.number("SELECT count(*) FROM x")).isZero();
        }
    }

    @Test
    void tablesAreMadeOnceWhenTwoOpenAtTheSameTime() throws SQLException {
        Path file = dataDir.resolve("x.db");
        List<String> schema = List.of("CREATE TABLE x (n INTEGER)");
        // The other one comes between the look at the version and the transaction.
        Faults otherFirst = point -> {
            if (point == Faults.Point.BEGIN) {
                try (Database other = Database.openWriter(file)) {
                    other.migrate(1, from -> schema);
                }
            }
        };

        try (Database database = Database.openWriter(file, otherFirst)) {
            database.migrate(1, from -> schema);

            assertThat(database.number("SELECT count(*) FROM x")).isZero();
        }
    }

    @Test
    void anOlderVersionIsBroughtToThisOneAndANewerOneRefused() throws SQLException {
        try (Database database = Database.openWriter(dataDir.resolve("x.db"))) {
            database.migrate(1, from -> List.of("CREATE TABLE x (n INTEGER)"));
            database.migrate(3, from -> List.of("ALTER TABLE x ADD COLUMN from_" + from + " INTEGER"));

            assertThat(database.number("SELECT count(from_1) FROM x")).isZero();
            assertThatThrownBy(() -> database.migrate(2, from -> List.of()))
                    .hasMessageContaining("schema 3, this version knows 2");
        }
    }
}
