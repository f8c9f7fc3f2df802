package tsuji.gateway;

import java.util.List;

/** The configuration is wrong. One line per problem: where, which key, what value, what is allowed. */
final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    ConfigException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
    }
}
