package tsuji.gateway.uplink;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tsuji.gateway.time.StepClock;
import tsuji.gateway.uplink.UplinkSettings.Confirm;

/** An uplink on scripted links and a stepped clock: nothing moves unless the test says so. */
final class Line {
    static final URI FIRST = URI.create("mqtt://first.example");
    static final URI SECOND = URI.create("mqtt://second.example");

    final Rig rig = new Rig();
    final StepClock clock = new StepClock();
    final List<ScriptedCityLink> links = new ArrayList<>();
    final Uplink uplink;
    final LinkSupervisor supervisor;

    Line() {
        this(Rig.settings(Rig.brokers(FIRST)));
    }

    Line(BatchSettings batch) {
        this(Rig.settings(Rig.brokers(FIRST), batch, Confirm.PUBACK));
    }

    Line(UplinkSettings settings) {
        CertificateChoice certificates =
                new CertificateChoice(settings.broker().tls().own());
        CityLinks scripted = new CityLinks() {
            @Override
            public CityLink open(URI broker, CityLink.Listener listener) {
                ScriptedCityLink link = new ScriptedCityLink(broker, listener);
                links.add(link);
                return link;
            }

            @Override
            public CertificateChoice certificates() {
                return certificates;
            }

            @Override
            public void close() {
                // Nothing is left behind.
            }
        };
        // Not just booted: the first attempt is at once.
        clock.advanceMillis(LinkSupervisor.JUST_BOOTED_MILLIS);
        uplink = new Uplink(settings, rig.context(clock), rig.journal, scripted);
        supervisor = uplink.supervisor();
    }

    static BatchSettings batches(int window, int entriesMax) {
        return new BatchSettings(
                BatchSettings.DEFAULT.format(),
                Compression.NONE,
                window,
                entriesMax,
                65_536,
                Duration.ofMillis(50),
                50);
    }

    /** Connects, and lets the announcements through. */
    ScriptedCityLink connect() {
        if (links.isEmpty()) {
            supervisor.start(clock.monoMillis());
        }
        int before = links.size();
        for (int i = 0; i < 100 && links.size() == before; i++) {
            step(1_000);
        }
        link().accept();
        step(0);
        return link();
    }

    ScriptedCityLink link() {
        return links.get(links.size() - 1);
    }

    void step(long millis) {
        clock.advanceMillis(millis);
        uplink.runOnce();
    }

    /** The broker acknowledges all, as long as something comes. */
    void drain() {
        for (int i = 0; i < 1_000; i++) {
            int before = link().sent.size();
            link().acknowledgeAll();
            step(60);
            step(Confirmations.STRIDE_MILLIS);
            if (link().sent.size() == before) {
                return;
            }
        }
    }
}
