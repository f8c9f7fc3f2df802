package tsuji.gateway.uplink;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tsuji.gateway.command.CityCommands.Report;
import tsuji.gateway.uplink.CityLink.Message;
import tsuji.wire.CityTopics;

/** Outcomes of commands on one connection: each is sent once on it, and on the next again unless confirmed. Thread uplink. */
final class Results {
    /** Under way at once. */
    static final int UNDER_WAY_MAX = 8;

    private final CityTopics topics;
    private final Outlet outlet;
    private final Map<Integer, Long> numberByToken = new HashMap<>();
    private final Set<Long> underWay = new HashSet<>();

    Results(CityTopics topics, Outlet outlet) {
        this.topics = topics;
        this.outlet = outlet;
    }

    /** Returns how many were sent. */
    int step(CityLink link) {
        int sent = 0;
        for (Report report : outlet.commands().unreported()) {
            if (underWay.size() >= UNDER_WAY_MAX) {
                break;
            }
            if (underWay.add(report.number())) {
                int token = outlet.traffic().announce(link, new Message(topics.results(), report.payload(), false));
                numberByToken.put(token, report.number());
                sent++;
            }
        }
        return sent;
    }

    void delivered(int token) {
        Long number = numberByToken.remove(token);
        if (number != null) {
            outlet.commands().reported(number);
            underWay.remove(number);
        }
    }
}
