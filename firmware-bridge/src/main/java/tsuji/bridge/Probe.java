package tsuji.bridge;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import tsuji.bridge.link.Inquiry;
import tsuji.bridge.link.LinkKind;
import tsuji.bridge.link.SerialKind;
import tsuji.bridge.link.SerialPorts;
import tsuji.bridge.link.UnitRange;

/** Asks at a port for one kind of device after the other, until one answers: a port has one device, or one bus. */
record Probe(List<LinkKind> kinds, PrintWriter out) {
    /**
     * @return whether something answered.
     * @throws IOException when the port cannot be opened or is lost.
     */
    boolean of(SerialPorts ports, String port, UnitRange units, LongSupplier nanoTime)
            throws IOException, InterruptedException {
        for (LinkKind kind : kinds) {
            if (kind instanceof SerialKind serial) {
                Optional<String> seen =
                        serial.probe(new Inquiry(ports, port, units, nanoTime, text -> say(kind, text)));
                say(kind, seen.orElse("no answer"));
                if (seen.isPresent()) {
                    return true;
                }
            }
        }
        out.println(port + ": nothing known answers. Is it powered, are the wires right, is another program using it?");
        return false;
    }

    private void say(LinkKind kind, String text) {
        out.println(kind.table() + ": " + text);
        out.flush();
    }
}
