package tsuji.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class PackageTableTest {
    private static final String HEAD = "| Package | Role | May import | Library at home |\n|---|---|---|---|\n";

    private final PackageTable table = PackageTable.of(HEAD
            + "| `wire` | words | – | |\n"
            + "| `gateway.a` | first | wire | `java.sql` `org.lib` |\n"
            + "| `gateway.b` | second | wire, a, `java.sql` | `org.lib.deep` |\n"
            + "| `gateway` | root | all | |\n\n"
            + "Everywhere: `org.slf4j`.\n");

    @Test
    void aRowAllowsWhatItNamesAndItself() {
        assertThat(table.allows("tsuji.gateway.b", "tsuji.gateway.a")).isTrue();
        assertThat(table.allows("tsuji.gateway.b", "tsuji.wire")).isTrue();
        assertThat(table.allows("tsuji.gateway.b", "tsuji.gateway.b")).isTrue();
        assertThat(table.allows("tsuji.gateway", "tsuji.gateway.b")).isTrue();
    }

    @Test
    void aRowForbidsWhatItDoesNotName() {
        assertThat(table.allows("tsuji.gateway.a", "tsuji.gateway.b")).isFalse();
        assertThat(table.allows("tsuji.wire", "tsuji.gateway.a")).isFalse();
        assertThat(table.allows("tsuji.gateway.unknown", "tsuji.wire")).isFalse();
    }

    @Test
    void theLongestPrefixIsTheHome() {
        assertThat(table.homes("java.sql.Connection")).containsExactly("tsuji.gateway.a");
        assertThat(table.homes("org.lib.Thing")).containsExactly("tsuji.gateway.a");
        assertThat(table.homes("org.lib.deep.Thing")).containsExactly("tsuji.gateway.b");
        assertThat(table.homes("org.other.Thing")).isEmpty();
        assertThat(table.needsNoHome("org.slf4j.Logger")).isTrue();
    }

    @Test
    void aLibraryIsUsedAtHomeAndWhereARowNamesIt() {
        assertThat(table.lets("tsuji.gateway.a", "java.sql.Connection")).isTrue();
        assertThat(table.lets("tsuji.gateway.b", "java.sql.Connection")).isTrue();
        assertThat(table.lets("tsuji.wire", "java.sql.Connection")).isFalse();
        assertThat(table.lets("tsuji.gateway.b", "org.lib.Thing")).isFalse();
    }

    @Test
    void aLibraryWithTwoHomesInOneProgramIsReported() {
        PackageTable doubled =
                PackageTable.of(HEAD + "| `gateway.a` | x | – | `org.lib` |\n| `gateway.b` | y | – | `org.lib` |\n");

        assertThat(doubled.doubleHomes()).hasSize(1);
        assertThat(table.doubleHomes()).isEmpty();
    }

    @Test
    void anImportWithoutARowIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> PackageTable.of(HEAD + "| `gateway.a` | x | ghost | |\n"))
                .withMessageContaining("ghost");
    }
}
