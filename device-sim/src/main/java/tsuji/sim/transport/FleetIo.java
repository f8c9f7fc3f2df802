package tsuji.sim.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;
import tsuji.sim.record.SentMessage;
import tsuji.sim.scenario.Target;
import tsuji.wire.DeviceId;

/** What the clients of a fleet share: thread, sockets, clock, counters and where fates go. Owned by the fleet's thread. */
final class FleetIo {
    private static final int PACKET_BYTES_MAX = 256 * 1024;
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private final EventLoop loop;
    private final Target target;
    private final Optional<ClientTls> tls;
    private final Clock clock;
    private final FateSink fates;
    private final LatencyHistogram ackTimes = new LatencyHistogram();
    private Optional<IOException> failure = Optional.empty();
    private long acknowledged;
    private long refused;
    private long unanswered;
    private long dropped;
    private long resent;
    private long connectFailures;
    private String lastProblem = "";

    FleetIo(EventLoop loop, Target target, Optional<ClientTls> tls, Clock clock, FateSink fates) {
        this.loop = loop;
        this.target = target;
        this.tls = tls;
        this.clock = clock;
        this.fates = fates;
    }

    /**
     * @param line between the socket and everything else.
     * @param shown certificate of the device; empty: it has none.
     */
    ChannelFuture connect(ChannelHandler line, ChannelHandler client, Optional<DeviceCertificate> shown) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) throws SSLException {
                        channel.pipeline().addLast(line);
                        if (tls.isPresent()) {
                            channel.pipeline()
                                    .addLast(tls.get()
                                            .showing(shown)
                                            .newHandler(channel.alloc(), target.host(), target.port()));
                        }
                        channel.pipeline().addLast(new MqttDecoder(PACKET_BYTES_MAX), MqttEncoder.INSTANCE, client);
                    }
                })
                .connect(target.host(), target.port());
    }

    DatagramLine datagramLine(Trouble trouble, RandomGenerator random) {
        return new DatagramLine(loop, new InetSocketAddress(target.host(), target.coapsPort()), trouble, random);
    }

    void after(long millis, Runnable step) {
        loop.schedule(step, millis, TimeUnit.MILLISECONDS);
    }

    long unixMillis() {
        return clock.millis();
    }

    void sent(Outgoing outgoing) {
        outgoing.attempted(clock.millis(), System.nanoTime());
        resent += outgoing.attempts() > 1 ? 1 : 0;
    }

    /** The gateway has answered: PUBACK or PUBREC. */
    void answered(Outgoing outgoing, int reasonCode) {
        outgoing.acknowledged(clock.millis(), reasonCode);
        ackTimes.record((System.nanoTime() - outgoing.attemptNanos()) / 1_000);
        if (reasonCode < 0x80) {
            acknowledged++;
        } else {
            refused++;
        }
    }

    /** Nothing more will become of it. */
    void done(Outgoing outgoing) {
        if (!outgoing.isAcknowledged()) {
            unanswered += outgoing.attempts() > 0 && outgoing.qos() == 0 ? 1 : 0;
            dropped += outgoing.attempts() == 0 ? 1 : 0;
        }
        record(outgoing.fate());
    }

    /** What a device said that is none of its messages. */
    void babbled(DeviceId device, int messages) {
        record(SentMessage.babble(device.value(), messages));
    }

    private void record(SentMessage fate) {
        try {
            fates.fate(fate);
        } catch (IOException e) {
            failed(e);
        }
    }

    void flushFates() {
        try {
            fates.flush();
        } catch (IOException e) {
            failed(e);
        }
    }

    /** What happened cannot be recorded. */
    void failed(IOException e) {
        failure = Optional.of(failure.orElse(e));
    }

    void problem(String what) {
        connectFailures++;
        lastProblem = what;
    }

    /** The first error of the sink; the run must end. */
    Optional<IOException> failure() {
        return failure;
    }

    FleetStatus status(Progress progress) {
        return new FleetStatus(
                progress.virtualElapsed(),
                progress.devices(),
                progress.connected(),
                progress.made(),
                acknowledged,
                refused,
                unanswered,
                dropped,
                progress.waiting(),
                resent,
                connectFailures,
                ackTimes.millisAt(0.5),
                ackTimes.millisAt(0.99),
                lastProblem);
    }

    /** What the run knows of itself. */
    record Progress(Duration virtualElapsed, int devices, int connected, long made, long waiting) {}
}
