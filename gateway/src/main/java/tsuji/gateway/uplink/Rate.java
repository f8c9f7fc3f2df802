package tsuji.gateway.uplink;

/** Events per second, smoothed over about five seconds. Thread uplink. */
final class Rate {
    private static final double WEIGHT_OF_LAST_SECOND = 0.2;
    private static final long SECOND_MILLIS = 1_000;

    private long secondStartedAtMillis;
    private long count;
    private double perSecond;
    private boolean measured;

    Rate(long nowMillis) {
        secondStartedAtMillis = nowMillis;
    }

    void add(long amount) {
        count += amount;
    }

    double perSecond(long nowMillis) {
        long passed = nowMillis - secondStartedAtMillis;
        if (passed >= SECOND_MILLIS) {
            double last = count * (double) SECOND_MILLIS / passed;
            perSecond = measured ? perSecond + (last - perSecond) * WEIGHT_OF_LAST_SECOND : last;
            measured = true;
            count = 0;
            secondStartedAtMillis = nowMillis;
        }
        return perSecond;
    }
}
