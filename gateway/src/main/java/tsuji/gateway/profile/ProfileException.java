package tsuji.gateway.profile;

import java.util.List;

/** A profile is wrong. One line per problem: file, line, what, what is allowed. The gateway does not start with it. */
public final class ProfileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    ProfileException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    ProfileException(String problem) {
        this(List.of(problem));
    }

    /** One line each. */
    public List<String> problems() {
        return problems;
    }
}
