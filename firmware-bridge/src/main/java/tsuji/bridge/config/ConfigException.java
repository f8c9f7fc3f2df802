package tsuji.bridge.config;

import java.util.List;

/** The configuration is wrong. One line per problem: file, key, value, what is allowed. The program ends with it. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    public ConfigException(String problem) {
        super(problem);
    }

    public ConfigException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
    }
}
