package tsuji.sim.device;

/** A lithium-ion pack of 10 cells in series, about 30 km. Percent of its energy falls with the distance and with time. */
final class Battery {
    /** Below this a scooter says so, once. */
    static final double LOW_PERCENT = 20;

    private static final double PERCENT_PER_METRE = 100.0 / 30_000;
    private static final double IDLE_PERCENT_PER_HOUR = 0.1;
    private static final double CHARGE_PERCENT_PER_HOUR = 25;
    private static final double EMPTY_VOLTS = 33;
    private static final double FULL_VOLTS = 42;
    private static final double NOMINAL_WATT_HOURS = 460;

    private double percent;

    Battery(double percent) {
        this.percent = percent;
    }

    void ride(double metres) {
        percent = Math.max(0, percent - metres * PERCENT_PER_METRE);
    }

    void rest(double seconds) {
        percent = Math.max(0, percent - seconds / 3_600 * IDLE_PERCENT_PER_HOUR);
    }

    void charge(double seconds) {
        percent = Math.min(100, percent + seconds / 3_600 * CHARGE_PERCENT_PER_HOUR);
    }

    double percent() {
        return percent;
    }

    double volts() {
        return EMPTY_VOLTS + (FULL_VOLTS - EMPTY_VOLTS) * percent / 100;
    }

    /** Current that flows at this speed: what the distance costs, over the voltage. */
    double ampsAt(double metresPerSecond) {
        return metresPerSecond * 3_600 * PERCENT_PER_METRE / 100 * NOMINAL_WATT_HOURS / volts();
    }

    /** Current into the pack while charging. */
    double chargeAmps() {
        return CHARGE_PERCENT_PER_HOUR / 100 * NOMINAL_WATT_HOURS / volts();
    }
}
