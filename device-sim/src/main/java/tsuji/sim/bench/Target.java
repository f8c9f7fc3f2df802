package tsuji.sim.bench;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What the gateway should reach: a figure of its own, or its ratio to the same or another figure of somebody else in the same
 * experiment.
 *
 * @param text what is asked, without the bound.
 * @param bound of the reached value.
 * @param atLeast the bound is the least, else the most.
 */
record Target(String text, Figure reached, double bound, boolean atLeast) {
    private static final Kind OURS = Kind.GATEWAY;

    /** In the order of the requirements. */
    static final List<Target> ALL = List.of(
            atLeast(
                    "acknowledged/s at 50 connections, of mosquitto's",
                    3,
                    ratio("flat-50", Metric.ACKED_PER_S, Kind.MOSQUITTO)),
            atLeast(
                    "acknowledged/s at 1,000 connections, of mosquitto's",
                    2,
                    ratio("flat-1000", Metric.ACKED_PER_S, Kind.MOSQUITTO)),
            atLeast(
                    "device to city/s at 50 connections, of mosquitto's",
                    3,
                    ratio("flat-50", Metric.CITY_PER_S, Kind.MOSQUITTO)),
            atMost(
                    "CPU per message flat out, of mosquitto's",
                    0.5,
                    ratio("flat-50", Metric.CPU_S_PER_MILLION, Kind.MOSQUITTO)),
            atMost(
                    "CPU per message at 2,000/s, of mosquitto's",
                    1,
                    ratio("paced", Metric.CPU_S_PER_MILLION, Kind.MOSQUITTO)),
            atMost(
                    "PUBACK p50 at 2,000/s, of append + fdatasync",
                    3,
                    ratio("paced", Metric.PUBACK_P50_MS, Kind.APPEND)),
            atMost(
                    "PUBACK p99 at 2,000/s, of append + fdatasync",
                    2,
                    ratio("paced", Metric.PUBACK_P99_MS, Kind.APPEND)),
            atLeast(
                    "drain of 500,000 queued, of mosquitto's rate",
                    5,
                    ratio("outage", Metric.DRAIN_PER_S, Kind.MOSQUITTO)),
            atMost(
                    "live p99 while draining, of its idle value",
                    2,
                    all -> quotient(
                            all.median("outage", OURS, "", Metric.LIVE_DRAIN_P99_MS),
                            all.median("outage", OURS, "", Metric.LIVE_IDLE_P99_MS))),
            atMost("RSS idle, MiB", 100, own("start", "archive", Metric.RSS_IDLE_MIB)),
            atMost("RSS peak at full load, 1,000 connections, MiB", 200, own("flat-1000", "", Metric.RSS_PEAK_MIB)),
            atMost("RSS peak of the outage, MiB", 200, own("outage", "", Metric.RSS_PEAK_MIB)),
            atMost("written per 200-byte message at full load, bytes", 600, own("flat-50", "", Metric.WRITTEN_BYTES)),
            atMost("first CONNACK, s", 1.5, own("start", "no archive", Metric.FIRST_CONNACK_S)),
            atMost("first CONNACK with a class-data archive, s", 1, own("start", "archive", Metric.FIRST_CONNACK_S)),
            atMost("CPU per message at 500 connections, of that at 50, at one rate", 1.2, of50("spread", "500")),
            atMost("CPU per message at 5,000 connections, of that at 50, at one rate", 1.2, of50("spread", "5000")),
            atMost("CPU per message at 500 connections, of that at 50, flat out", 1.2, of50("scale", "500")),
            atMost("CPU per message at 5,000 connections, of that at 50, flat out", 1.2, of50("scale", "5000")),
            atMost("CPU per message with 1 M queued, of that with 1,000", 1.2, depth("1 million")),
            atMost("CPU per message with 10 M queued, of that with 1,000", 1.2, depth("10 million")),
            atMost(
                    "CPU per message of CoAP over DTLS, of MQTT's",
                    3,
                    all -> quotient(
                            all.median("coap", OURS, "coaps", Metric.CPU_S_PER_MILLION),
                            all.median("coap", OURS, "mqtt", Metric.CPU_S_PER_MILLION))));

    /** Finds the value in what was measured; empty: it was not. */
    interface Figure {
        OptionalDouble of(Medians all);
    }

    private static Target atLeast(String text, double bound, Figure reached) {
        return new Target(text, reached, bound, true);
    }

    private static Target atMost(String text, double bound, Figure reached) {
        return new Target(text, reached, bound, false);
    }

    private static Figure ratio(String experiment, Metric metric, Kind other) {
        return all -> quotient(all.median(experiment, OURS, "", metric), all.median(experiment, other, "", metric));
    }

    private static Figure own(String experiment, String variant, Metric metric) {
        return all -> all.median(experiment, OURS, variant, metric);
    }

    private static Figure of50(String experiment, String connections) {
        return all -> quotient(
                all.median(experiment, OURS, connections + " connections", Metric.CPU_S_PER_MILLION),
                all.median(experiment, OURS, "50 connections", Metric.CPU_S_PER_MILLION));
    }

    private static Figure depth(String variant) {
        return all -> quotient(
                all.median("depth", OURS, variant, Metric.CPU_S_PER_MILLION),
                all.median("depth", OURS, "1 thousand", Metric.CPU_S_PER_MILLION));
    }

    private static OptionalDouble quotient(OptionalDouble of, OptionalDouble by) {
        return of.isPresent() && by.isPresent() && by.getAsDouble() > 0
                ? OptionalDouble.of(of.getAsDouble() / by.getAsDouble())
                : OptionalDouble.empty();
    }

    /** A row of the report: what, bound, reached, verdict. */
    String row(Medians all) {
        OptionalDouble value = reached.of(all);
        String verdict = value.isEmpty() ? "not measured" : isMet(value.getAsDouble()) ? "met" : "**missed**";
        return String.format(
                Locale.ROOT,
                "| %s | %s %s | %s | %s |",
                text,
                atLeast ? "≥" : "≤",
                bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound),
                value.isEmpty() ? "–" : String.format(Locale.ROOT, "%,.2f", value.getAsDouble()),
                verdict);
    }

    boolean isMet(double value) {
        return atLeast ? value >= bound : value <= bound;
    }
}
