package tsuji.gateway.command;

import java.nio.charset.StandardCharsets;

/** Somebody takes a command back: {@code ID ISSUER}, as it waits in the store. An id has no space. */
record Cancellation(String id, String issuer) {
    byte[] bytes() {
        return (id + ' ' + issuer).getBytes(StandardCharsets.UTF_8);
    }

    static Cancellation read(byte[] bytes) {
        String[] both = new String(bytes, StandardCharsets.UTF_8).split(" ", 2);
        return new Cancellation(both[0], both.length == 2 ? both[1] : "unknown");
    }
}
