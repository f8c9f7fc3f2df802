package tsuji.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static tsuji.gateway.command.CommandLineup.SCOOTER;
import static tsuji.gateway.command.CommandLineup.command;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.gateway.store.Database;

class AuditTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void threeSteps() {
        try (CommandLineup line = new CommandLineup(directory)) {
            line.city(command("c1", SCOOTER, "unlock", "{}"));
            line.answers(SCOOTER, "c1", "succeeded");
        }
    }

    private void tamper(String sql) throws Exception {
        try (Database database = Database.openWriter(directory.resolve(CommandStore.FILE))) {
            database.run(sql);
        }
    }

    @Test
    void eachStepIsARowAndTheChainHolds() throws Exception {
        CommandTools tools = new CommandTools(directory);

        assertThat(tools.verifyAudit()).isEmpty();
        assertThat(tools.audit()).hasSize(3);
        assertThat(tools.audit().get(0)).startsWith("1 ").endsWith("c1 accepted sc-1 unlock by city:city");
        assertThat(tools.audit().get(1)).endsWith("c1 delivered");
        assertThat(tools.audit().get(2)).endsWith("c1 succeeded");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit SET detail = 'x' WHERE number = 1",
                "UPDATE audit SET step = 'failed' WHERE number = 3",
                "UPDATE audit SET unix_millis = 0 WHERE number = 2",
                "DELETE FROM audit WHERE number = 2",
                "DELETE FROM audit WHERE number = 1",
                "UPDATE audit SET hash = zeroblob(32) WHERE number = 2"
            })
    void aChangedRowIsFound(String sql) throws Exception {
        tamper(sql);

        assertThat(new CommandTools(directory).verifyAudit()).isPresent();
    }

    @Test
    void theOldestRowMakesRoomAndTheChainStillHolds() throws Exception {
        try (Database database = Database.openWriter(directory.resolve(CommandStore.FILE))) {
            AuditLog audit = new AuditLog(database, 4);
            audit.add(0, "c2", "accepted", "");
            assertThat(database.number("SELECT min(number) FROM audit")).isEqualTo(1);
            audit.add(0, "c3", "accepted", "");
            assertThat(database.number("SELECT min(number) FROM audit")).isEqualTo(2);
            assertThat(AuditLog.verify(database)).isEmpty();
        }
    }
}
