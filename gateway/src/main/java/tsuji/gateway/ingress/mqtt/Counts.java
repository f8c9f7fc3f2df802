package tsuji.gateway.ingress.mqtt;

import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Counters.Count;

/** What the door counts. Any thread. */
record Counts(
        Count connected,
        Count violations,
        Count strangers,
        Count overload,
        Count unknownAcks,
        Count observerDrops,
        Count commandDrops,
        Count ignored) {
    static Counts in(Counters counters) {
        String refused = "tsuji_mqtt_connections_refused_total";
        String refusedHelp = "Connections that were not accepted.";
        return new Counts(
                counters.count("tsuji_mqtt_connects_total", "Accepted CONNECT packets."),
                counters.count(
                        "tsuji_mqtt_violations_total", "Connections closed because the peer broke MQTT or a limit."),
                counters.count(refused, refusedHelp, "reason", "not_authorized"),
                counters.count(refused, refusedHelp, "reason", "overload"),
                counters.count("tsuji_mqtt_unknown_acks_total", "Acknowledgements for packets that were never sent."),
                counters.count("tsuji_mqtt_observer_drops_total", "Messages an observer was too slow for."),
                counters.count(
                        "tsuji_mqtt_commands_dropped_total",
                        "Commands and firmware messages that expired, were too large for the device, or ended with its"
                                + " session."),
                counters.count("tsuji_mqtt_ignored_total", "Messages on topics that a profile says to ignore."));
    }
}
