package tsuji.bridge;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import tsuji.bridge.link.LinkKind;
import tsuji.bridge.link.SerialKind;
import tsuji.bridge.link.SerialPorts;

/** Asks at a port for one kind of device after the other, until one answers: a port has one device, or one bus. */
record Probe(List<LinkKind> kinds, SerialPorts ports, PrintWriter out) {
    /**
     * @return whether something answered.
     * @throws IOException when the port cannot be opened or is lost.
     */
    boolean of(String port) throws IOException, InterruptedException {
        for (LinkKind kind : kinds) {
            if (kind instanceof SerialKind serial) {
                Optional<String> seen = serial.probe(ports, port);
                out.println(kind.table() + ": " + seen.orElse("no answer"));
                out.flush();
                if (seen.isPresent()) {
                    return true;
                }
            }
        }
        out.println(port + ": nothing known answers. Is it powered, are the wires right, is another program using it?");
        return false;
    }
}
