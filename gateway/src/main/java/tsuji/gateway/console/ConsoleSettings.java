package tsuji.gateway.console;

/**
 * Where the console listens.
 *
 * @param port 0: any free one, -1: nowhere.
 * @param listen address or name of this machine. It speaks plain HTTP: beyond loopback, tokens can be read on the way.
 */
public record ConsoleSettings(int port, String listen) {
    private static final int OFF = -1;

    public ConsoleSettings {
        if (listen.isEmpty()) {
            throw new IllegalArgumentException("console.listen is empty, expected an address such as 127.0.0.1");
        }
    }

    public boolean isOn() {
        return port != OFF;
    }
}
