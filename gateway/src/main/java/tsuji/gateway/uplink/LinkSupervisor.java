package tsuji.gateway.uplink;

import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.gateway.health.ErrorCode;
import tsuji.gateway.health.Health;
import tsuji.gateway.uplink.Mode.BackingOff;
import tsuji.gateway.uplink.Mode.Connecting;
import tsuji.gateway.uplink.Mode.Idle;
import tsuji.gateway.uplink.Mode.Online;

/**
 * Keeps one connection to one of the city's brokers, with deadlines of its own: the MQTT client hangs for ever on a broker
 * that accepts and says nothing. Each attempt is a new link; a failed one is abandoned whole. Thread uplink.
 *
 * <p>A round tries the brokers in order without a pause; after a round comes a back-off, which starts over only when a
 * connection was stable. A connection lost before that counts as a failure of its broker.
 */
final class LinkSupervisor {
    private static final Logger LOG = LoggerFactory.getLogger(LinkSupervisor.class);

    /** The client gives up connecting after 10 s, if it does. */
    static final long CONNECT_DEADLINE_MILLIS = 12_000;

    /** A kernel younger than this came up with all the others after a power cut. */
    static final long JUST_BOOTED_MILLIS = 120_000;

    private static final EnumSet<ErrorCode> LINK_CODES =
            EnumSet.of(ErrorCode.E204, ErrorCode.E205, ErrorCode.E206, ErrorCode.E207, ErrorCode.E209);

    private final List<URI> brokers;
    private final RetrySettings retry;
    private final CityLinks links;
    private final CityLink.Listener listener;
    private final RandomGenerator random;
    private final Health health;
    private final Backoff backoff;

    private Mode mode = new Idle();
    private int brokerIndex;
    private Optional<LinkEvent.Failed> lastFailure = Optional.empty();

    LinkSupervisor(
            UplinkSettings settings,
            CityLinks links,
            CityLink.Listener listener,
            RandomGenerator random,
            Health health) {
        this.brokers = settings.broker().brokers();
        this.retry = settings.retry();
        this.links = links;
        this.listener = listener;
        this.random = random;
        this.health = health;
        this.backoff = new Backoff(retry, random);
    }

    /** The first attempt is at once, except right after boot: then a whole city's gateways would come in one second. */
    void start(long nowMillis) {
        if (!brokers.isEmpty()) {
            long spread = nowMillis < JUST_BOOTED_MILLIS
                    ? random.nextLong(retry.backoffMax().toMillis() + 1)
                    : 0;
            mode = new BackingOff(nowMillis + spread);
        }
    }

    void step(long nowMillis) {
        mode = mode.step(this, nowMillis);
    }

    /** True: the event is of the current link. */
    boolean isCurrent(CityLink link) {
        return mode.link().filter(current -> current == link).isPresent();
    }

    void connected(CityLink link, long nowMillis) {
        LOG.info("connected to {}", broker());
        LINK_CODES.forEach(health::clear);
        mode = new Online(link, nowMillis);
    }

    /** The current link failed, or whoever uses it gives it up. */
    void failed(LinkEvent.Failed failure, long nowMillis) {
        mode.link().ifPresent(CityLink::abandon);
        if (lastFailure.equals(Optional.of(failure))) {
            LOG.debug("still {}: {}", failure.code(), failure.detail());
        } else {
            LOG.warn("{} {}: {}", failure.code(), failure.code().title(), failure.detail());
        }
        LINK_CODES.forEach(health::clear);
        health.raise(failure.code(), failure.detail());
        lastFailure = Optional.of(failure);
        if (mode instanceof Online online
                && nowMillis - online.sinceMillis() >= retry.stableAfter().toMillis()) {
            backoff.reset();
            brokerIndex = 0;
            mode = new BackingOff(nowMillis + backoff.nextMillis());
            return;
        }
        brokerIndex = (brokerIndex + 1) % brokers.size();
        mode = brokerIndex == 0 ? new BackingOff(nowMillis + backoff.nextMillis()) : connect(nowMillis);
    }

    Mode connectTimedOut(long nowMillis) {
        failed(
                new LinkEvent.Failed(
                        ErrorCode.E209,
                        broker() + " accepted the connection but did not answer within "
                                + CONNECT_DEADLINE_MILLIS / 1_000 + " s: check what listens there"),
                nowMillis);
        return mode;
    }

    Mode connect(long nowMillis) {
        CityLink link = links.open(broker(), listener);
        Connecting connecting = new Connecting(link, nowMillis + CONNECT_DEADLINE_MILLIS);
        link.connect();
        return connecting;
    }

    /** Leaves the broker in order and comes again at once. */
    void reconnect(long nowMillis) {
        stop(true);
        mode = connect(nowMillis);
    }

    /**
     * Leaves on purpose.
     *
     * @param isSaid the broker knows, so that our will would be wrong.
     */
    void stop(boolean isSaid) {
        if (isSaid && mode instanceof Online online) {
            online.current().disconnect();
        } else {
            mode.link().ifPresent(CityLink::abandon);
        }
        mode = new Idle();
    }

    Mode mode() {
        return mode;
    }

    Optional<CityLink> online() {
        return mode instanceof Online online ? Optional.of(online.current()) : Optional.empty();
    }

    URI broker() {
        return brokers.get(brokerIndex);
    }

    Optional<LinkEvent.Failed> lastFailure() {
        return lastFailure;
    }
}
