package tsuji.sim.scenario;

/**
 * What a scenario may say about a fault beyond its time.
 *
 * @param least smallest value, in the form that {@code quantity} keeps.
 * @param most largest value.
 * @param otherwise counts when the scenario says nothing.
 * @param meaning for people, one line.
 */
public record FaultParameter(
        String name, Quantity quantity, double least, double most, double otherwise, String meaning) {
    /** What is allowed, for people. */
    public String range() {
        return quantity.format(least) + " to " + quantity.format(most);
    }

    /** @throws IllegalArgumentException when the text is no such value; the message names the range. */
    double parse(String text) {
        double value = quantity.parse(text);
        if (value < least || value > most) {
            throw new IllegalArgumentException(text + " is out of range; allowed " + range());
        }
        return value;
    }
}
