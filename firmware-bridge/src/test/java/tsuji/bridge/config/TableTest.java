package tsuji.bridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.wire.DeviceId;

class TableTest {
    private enum Colour {
        RED,
        LIGHT_BLUE
    }

    @TempDir
    private Path folder;

    @Test
    void valuesAreReadByTheirKeys() throws Exception {
        Table table = table("device = \"MT-1\"\nbaud = 9600\nfast = true\ncolour = \"light_blue\"\nscale = 0.5\n");

        assertThat(table.device("device")).isEqualTo(new DeviceId("MT-1"));
        assertThat(table.whole("baud", 1, 9600)).isEqualTo(9600);
        assertThat(table.flag("fast", false)).isTrue();
        assertThat(table.choice("colour", Colour.class, Colour.RED)).isEqualTo(Colour.LIGHT_BLUE);
        assertThat(table.number("scale", 0, 1)).isEqualTo(0.5);
        table.finish();
    }

    @Test
    void whatMayBeLeftOutHasItsDefault() throws Exception {
        Table table = table("");

        assertThat(table.whole("baud", 1, 10, 7)).isEqualTo(7);
        assertThat(table.flag("fast", true)).isTrue();
        assertThat(table.choice("colour", Colour.class, Colour.RED)).isEqualTo(Colour.RED);
        assertThat(table.text("name", Pattern.compile(".+"), "a name", "x")).isEqualTo("x");
    }

    @Test
    void anUnknownKeyIsRefusedAndTheKnownAreNamed() throws Exception {
        Table table = table("bawd = 9600\n");
        table.whole("baud", 1, 10, 7);

        assertThatThrownBy(table::finish)
                .hasMessage(folder.resolve("bridge.toml") + ": bawd: no such setting; there are baud");
    }

    @ParameterizedTest
    @ValueSource(strings = {"baud = 9", "baud = 101", "baud = \"10\"", "baud = 10.5", "baud = 10000000000", ""})
    void aNumberOutsideItsRangeIsRefusedWithTheRange(String content) throws Exception {
        Table table = table(content);

        assertThatThrownBy(() -> table.whole("baud", 10, 100))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("baud")
                .hasMessageEndingWith(": allowed is a whole number, 10 to 100");
    }

    @Test
    void aChoiceNamesItsWords() throws Exception {
        Table table = table("colour = \"green\"");

        assertThatThrownBy(() -> table.choice("colour", Colour.class, Colour.RED))
                .hasMessageContaining("colour = \"green\": allowed is one of \"red\", \"light_blue\"");
    }

    @Test
    void tablesOfOneNameAreNumberedInMessages() throws Exception {
        List<Table> tables =
                table("[[modbus]]\nbaud = 1\n[[modbus]]\nbaud = \"x\"\n").tables("modbus");

        assertThat(tables).hasSize(2);
        assertThatThrownBy(() -> tables.get(1).whole("baud", 1, 2)).hasMessageContaining("[[modbus]] number 2: baud");
    }

    @Test
    void tablesAreCountedAtTheirBound() throws Exception {
        String one = "[[modbus]]\nbaud = 1\n";

        assertThat(table(one.repeat(Table.TABLES_MAX)).tables("modbus")).hasSize(Table.TABLES_MAX);
        assertThatThrownBy(() -> table(one.repeat(Table.TABLES_MAX + 1)).tables("modbus"))
                .hasMessageContaining("101 tables [[modbus]], allowed 100");
    }

    @Test
    void aTextIsTakenAtItsBoundAndRefusedOneBeyond() throws Exception {
        Pattern any = Pattern.compile(".*");

        assertThat(table("a = \"" + "x".repeat(Table.TEXT_LENGTH_MAX) + "\"").text("a", any, "text"))
                .hasSize(Table.TEXT_LENGTH_MAX);
        Table longer = table("a = \"" + "x".repeat(Table.TEXT_LENGTH_MAX + 1) + "\"");
        assertThatThrownBy(() -> longer.text("a", any, "text")).hasMessageContaining("allowed is text");
    }

    @Test
    void aFileIsReadAtItsBoundAndRefusedOneBeyond() throws Exception {
        String comment = "#" + "x".repeat((int) Table.FILE_BYTES_MAX - 1);

        assertThat(table(comment).keys()).isEmpty();
        assertThatThrownBy(() -> table(comment + "x")).hasMessageContaining("1048577 bytes, allowed 1048576");
    }

    @Test
    void whatIsNotTomlIsRefusedWithItsLine() {
        assertThatThrownBy(() -> table("a = 1\nb = \n")).hasMessageContaining("bridge.toml: line 2");
    }

    private Table table(String content) throws ConfigException, IOException {
        return Table.read(Files.writeString(folder.resolve("bridge.toml"), content));
    }
}
