package tsuji.gateway.uplink;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.journal.Journal;
import tsuji.gateway.journal.Journal.ResolvedTime;
import tsuji.gateway.journal.JournalException;
import tsuji.gateway.journal.JournalReader;
import tsuji.gateway.journal.LedgerSnapshot;
import tsuji.gateway.journal.SeqRange;
import tsuji.gateway.time.StepClock;
import tsuji.wire.CityTopic;

/** An uplink on the caller's thread, the city's end of its links in the caller's hands; for tests of other packages. */
public final class SteppedUplink {
    private final Uplink uplink;
    private final StepClock clock;
    private final List<JournalReader> readers = new ArrayList<>();
    private Optional<ScriptedCityLink> link = Optional.empty();
    private boolean isAccepted;
    private int connections;

    /**
     * What stands wrongly between journal and uplink.
     *
     * @param unsent what the journal is made to call unsent.
     * @param confirmed what is confirmed instead.
     * @param page what is read instead.
     */
    public record Tampering(
            UnaryOperator<List<SeqRange>> unsent,
            UnaryOperator<List<SeqRange>> confirmed,
            UnaryOperator<JournalReader.Page> page) {
        public static final Tampering NONE =
                new Tampering(UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity());
    }

    /** A message of readings as the city's end of the line gets it. */
    public record Sent(int connection, int token, Optional<CityTopic.Data> topic, byte[] payload) {}

    public SteppedUplink(
            UplinkSettings settings, Journal journal, StepClock clock, Random random, Tampering tampering) {
        this.clock = clock;
        UplinkContext context = new UplinkContext(
                journal, new ListedDevices(), clock, new Counters(), new Health(), random, (loop, cause) -> {
                    throw new IllegalStateException(cause);
                });
        CertificateChoice certificates =
                new CertificateChoice(settings.broker().tls().own());
        uplink = new Uplink(settings, context, new Tampered(EntrySource.of(journal), tampering), new CityLinks() {
            @Override
            public CityLink open(URI broker, CityLink.Listener listener) {
                ScriptedCityLink opened = new ScriptedCityLink(broker, listener);
                link = Optional.of(opened);
                isAccepted = false;
                connections++;
                return opened;
            }

            @Override
            public CertificateChoice certificates() {
                return certificates;
            }

            @Override
            public void close() {
                // Nothing is left behind.
            }
        });
        uplink.supervisor().start(clock.monoMillis());
    }

    public int runOnce() {
        return uplink.runOnce();
    }

    public UplinkStatus status() {
        return uplink.status();
    }

    /** An attempt waits for the broker's answer. */
    public boolean isConnecting() {
        return !isAccepted && usable().isPresent();
    }

    /** The broker has accepted, and the connection stands. */
    public boolean isConnected() {
        return isAccepted && usable().isPresent();
    }

    private Optional<ScriptedCityLink> usable() {
        return link.filter(some -> !some.abandoned && !some.disconnected);
    }

    public void accept() {
        isAccepted = true;
        link.orElseThrow().accept();
    }

    /** The attempt or the connection fails. */
    public void fail(ErrorCode code) {
        link.orElseThrow().fail(code);
        link = Optional.empty();
    }

    /** What was handed to the link since the last time. */
    public List<Sent> takeSent() {
        return link.orElseThrow().takeUnacknowledged().stream()
                .map(sent -> new Sent(
                        connections,
                        sent.token(),
                        sent.topic() instanceof CityTopic.Data data ? Optional.of(data) : Optional.empty(),
                        sent.message().payload()))
                .toList();
    }

    /** The broker answers for the message; also when it did before, or never had it. */
    public void acknowledge(int token) {
        CityLink.Message none = new CityLink.Message("", new byte[0], false);
        link.orElseThrow().acknowledge(new ScriptedCityLink.Sent(token, none));
    }

    /** The city says something. */
    public void arrive(String topic, String payload) {
        link.orElseThrow().arrive(topic, payload);
    }

    /** Ends it as a killed process does. */
    public void abandon() {
        readers.forEach(JournalReader::close);
    }

    /** Ends it in good order; time passes meanwhile. */
    public void close() {
        clock.tickBy(1_000);
        uplink.close();
        clock.tickBy(0);
    }

    private final class Tampered implements EntrySource {
        private final EntrySource real;
        private final Tampering tampering;

        Tampered(EntrySource real, Tampering tampering) {
            this.real = real;
            this.tampering = tampering;
        }

        @Override
        public String epoch() {
            return real.epoch();
        }

        @Override
        public long lastSeq() {
            return real.lastSeq();
        }

        @Override
        public List<SeqRange> unsent() {
            return tampering.unsent().apply(real.unsent());
        }

        @Override
        public void confirm(String epoch, List<SeqRange> ranges) {
            real.confirm(epoch, tampering.confirmed().apply(ranges));
        }

        @Override
        public LedgerSnapshot ledger() {
            return real.ledger();
        }

        @Override
        public ResolvedTime resolve(int boot, long monoMillis) {
            return real.resolve(boot, monoMillis);
        }

        @Override
        public JournalReader openReader() throws JournalException {
            JournalReader reader = real.openReader();
            JournalReader tampered = new JournalReader() {
                @Override
                public Page read(SeqRange range, int entriesMax, int bytesMax) throws JournalException {
                    return tampering.page().apply(reader.read(range, entriesMax, bytesMax));
                }

                @Override
                public void close() {
                    reader.close();
                }
            };
            readers.add(tampered);
            return tampered;
        }
    }
}
