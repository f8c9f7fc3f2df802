package tsuji.bridge.echonet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tsuji.bridge.link.SerialPipe;

/** Commands as public projects send them, byte for byte, and what adapters answer. */
class SkAdapterTest {
    private static final String METER = "FE80:0000:0000:0000:021D:1290:1234:5678";

    private String says = "OK\r\n";
    private final SerialPipe pipe = new SerialPipe(written -> says.getBytes(StandardCharsets.US_ASCII));
    private final SkAdapter adapter = new SkAdapter(pipe, Dialect.BP35A1, () -> 0);

    private String written() {
        return new String(pipe.written(), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SKSREG S02 21", "SKSREG S03 8888", "SKSREG S16 384", "SKSREG S0A CCDDEEFF"})
    void w12ARegisterIsSetByALine(String command) throws Exception {
        assertThat(adapter.command(command).isOk()).isTrue();

        assertThat(written()).isEqualTo(command + "\r\n");
    }

    @Test
    void w12ARegisterIsReadByItsName() throws Exception {
        says = "ESREG 21\r\nOK\r\n";

        assertThat(adapter.command("SKSREG S02").lines()).containsExactly("ESREG 21");
    }

    @Test
    void w11AnAddressIsTheOnlyAnswerWithoutAnOk() throws Exception {
        // Which is why the bridge turns the bit itself and never asks.
        says = METER + "\r\nOK\r\n";

        assertThat(adapter.command("SKLL64 001D129012345678").lines()).containsExactly(METER);
    }

    @Test
    void w13APayloadFollowsItsCommandAndNothingFollowsIt() throws Exception {
        says = "EVENT 21 " + METER + " 02\r\nEVENT 21 " + METER + " 00\r\nOK\r\n";

        SkAdapter.Answer answer =
                adapter.send("SKSENDTO 1 " + METER + " 0E1A 0 0005 ", "01234".getBytes(StandardCharsets.US_ASCII));

        assertThat(written()).isEqualTo("SKSENDTO 1 " + METER + " 0E1A 0 0005 01234");
        assertThat(answer).isEqualTo(new SkAdapter.Answer(List.of(), new SkLine.Ok("")));
        assertThat(adapter.news(0)).contains(new SkLine.Event(0x21, METER, OptionalInt.of(2)));
        assertThat(adapter.news(0)).contains(new SkLine.Event(0x21, METER, OptionalInt.of(0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROPT", "WOPT 01"})
    void commandsOfTheAdaptersMemoryEndWithoutALineFeed(String command) throws Exception {
        adapter.memoryCommand(command);

        assertThat(written()).isEqualTo(command + "\r");
    }

    @Test
    void anUndefinedStatusLosesTheLine() {
        says = "ERROR undefined status\r\n";

        assertThatThrownBy(() -> adapter.command("SKRESET"))
                .isInstanceOf(IOException.class)
                .hasMessage("the adapter answers SKRESET with an undefined status");
    }

    @Test
    void whatIsRefusedIsNamedWithoutItsSecret() {
        says = "FAIL ER06\r\n";

        assertThatThrownBy(() -> adapter.mustWork("SKSETPWD C ABCDEFGHIJKL"))
                .hasMessageContaining("refuses SKSETPWD")
                .hasMessageContaining("6")
                .hasMessageNotContaining("ABCDEFGH");
    }
}
