package tsuji.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
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
}
