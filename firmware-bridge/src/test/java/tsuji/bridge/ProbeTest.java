package tsuji.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tsuji.bridge.config.Secrets;
import tsuji.bridge.config.Table;
import tsuji.bridge.link.Link;
import tsuji.bridge.link.LinkKind;
import tsuji.bridge.link.SerialKind;
import tsuji.bridge.link.SerialPorts;
import tsuji.bridge.omni.OmniKind;

class ProbeTest {
    private final StringWriter out = new StringWriter();

    private boolean probe(LinkKind... kinds) throws Exception {
        SerialPorts none = settings -> {
            throw new AssertionError("these kinds open no port");
        };
        return new Probe(List.of(kinds), none, new PrintWriter(out)).of("/dev/x");
    }

    /** Of which there is a device, when it sees something. */
    static SerialKind kind(String table, String sees) {
        return new SerialKind() {
            @Override
            public String table() {
                return table;
            }

            @Override
            public Link read(Table from, Secrets secrets) {
                throw new AssertionError("a probe reads no settings");
            }

            @Override
            public Optional<String> probe(SerialPorts ports, String port) {
                return sees.isEmpty() ? Optional.empty() : Optional.of(sees);
            }
        };
    }

    @Test
    void nobodyIsAskedAfterTheFirstAnswer() throws Exception {
        assertThat(probe(kind("a", ""), kind("b", "a meter"), kind("c", "too"))).isTrue();
        assertThat(out.toString().lines()).containsExactly("a: no answer", "b: a meter");
    }

    @Test
    void whatNeedsNoSerialPortIsNotMissedAtOne() throws Exception {
        assertThat(probe(kind("a", ""), new OmniKind())).isFalse();
        assertThat(out.toString().lines()).hasSize(2).first().isEqualTo("a: no answer");
        assertThat(out.toString()).contains("/dev/x: nothing known answers");
    }
}
