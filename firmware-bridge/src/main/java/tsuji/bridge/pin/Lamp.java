package tsuji.bridge.pin;

import tsuji.bridge.link.Health;

/**
 * The status lamp: which of its two colours burn at a moment.
 *
 * <pre>
 * everything serves           green, steady
 * something starts            amber (both), one second on, one off
 * something is in trouble     red, two short flashes every two seconds
 * technician access is open   green, five flashes a second
 * </pre>
 */
record Lamp(boolean red, boolean green) {
    private static final long MILLIS = 1_000_000;

    static Lamp at(Health.State health, boolean technician, long nowNanos) {
        long millis = Math.floorMod(nowNanos / MILLIS, 2_000L);
        if (technician) {
            return new Lamp(false, millis % 200 < 100);
        }
        return switch (health) {
            case RUNNING -> new Lamp(false, true);
            case STARTING -> new Lamp(millis < 1_000, millis < 1_000);
            case TROUBLE -> new Lamp(millis < 150 || (millis >= 300 && millis < 450), false);
        };
    }
}
