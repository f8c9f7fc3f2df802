package tsuji.sim.scenario;

/**
 * How much faster than the wall clock virtual time passes.
 *
 * @param factor at least 1; infinite: as fast as the gateway acknowledges.
 */
public record Speed(double factor) {
    public static final Speed REAL = new Speed(1);
    public static final Speed MAX = new Speed(Double.POSITIVE_INFINITY);

    public Speed {
        if (!(factor >= 1)) {
            throw new IllegalArgumentException("speed " + factor + " is below 1x");
        }
    }

    /** Reads {@code 1x}, {@code 60x}, {@code max}. */
    public static Speed parse(String text) {
        if (text.equals("max")) {
            return MAX;
        }
        if (text.matches("[1-9][0-9]{0,4}x")) {
            return new Speed(Integer.parseInt(text.substring(0, text.length() - 1)));
        }
        throw new IllegalArgumentException("\"" + text + "\" is not a speed; write 1x, 60x or max");
    }

    public boolean isMax() {
        return Double.isInfinite(factor);
    }

    @Override
    public String toString() {
        return isMax() ? "max" : (long) factor + "x";
    }
}
