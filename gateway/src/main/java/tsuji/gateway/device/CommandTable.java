package tsuji.gateway.device;

import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The commands that a type takes. Immutable. */
final class CommandTable {
    /** Seconds; a day. */
    static final long REPORT_INTERVAL_MAX = 86_400;

    static final Form PLAIN = new Form("", value -> false, false);
    static final Form AT_REST = new Form("", value -> false, true);
    static final Form REPORT_INTERVAL = new Form("seconds", value -> value >= 1 && value <= REPORT_INTERVAL_MAX, false);
    static final Form SPEED_MODE = new Form("mode", value -> value == 20 || value == 6, true);

    private final Map<String, Form> forms;

    /**
     * What a command looks like.
     *
     * @param argument its one argument, a whole number; empty: it has none.
     * @param atRest unsafe while the device moves.
     */
    record Form(String argument, Predicate<Long> allows, boolean atRest) {}

    CommandTable(Map<String, Form> forms) {
        this.forms = Map.copyOf(forms);
    }

    Optional<String> objection(String name, Map<String, Object> arguments) {
        Form form = forms.get(name);
        if (form == null) {
            return Optional.of("takes only "
                    + String.join(" ", forms.keySet().stream().sorted().toList()));
        }
        if (form.argument.isEmpty()) {
            return arguments.isEmpty() ? Optional.empty() : Optional.of(name + " takes no arguments");
        }
        boolean fits =
                arguments.size() == 1 && arguments.get(form.argument) instanceof Long value && form.allows.test(value);
        return fits ? Optional.empty() : Optional.of(name + " takes one argument " + form.argument + " in its range");
    }

    boolean needsRest(String name) {
        return forms.containsKey(name) && forms.get(name).atRest;
    }
}
