package tsuji.gateway.ingress.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tsuji.gateway.device.ScriptedRegistry;
import tsuji.gateway.health.Counters;
import tsuji.gateway.health.Health;
import tsuji.gateway.intake.ScriptedIntake;
import tsuji.gateway.profile.Profiles;
import tsuji.gateway.time.StepClock;
import tsuji.wire.DeviceId;

/** The door without sockets and threads: peers are embedded channels, time moves when told. */
final class Bench implements AutoCloseable {
    static final String SCOOTER = "sc-1";
    static final String SPEED = "[{\"n\":\"speed\",\"u\":\"m/s\",\"v\":5.5}]";

    final ScriptedIntake intake = new ScriptedIntake();
    final ScriptedRegistry registry = new ScriptedRegistry()
            .device("sc-1", "scooter")
            .device("sc-2", "scooter")
            .device("g-1", "generic")
            .observer("watch");
    final StepClock clock = new StepClock();
    final Health health = new Health();
    /** Answers on {@code v1/{device}/slots}; what is not here is not to be had. */
    final Map<DeviceId, byte[]> slots = new HashMap<>();

    /** What the thread that reads the disk has to do; empty: it does it at once. */
    Optional<Queue<Runnable>> disk = Optional.empty();

    final Door door;
    final Admission admission;
    private final Conversation conversation;
    private final List<Peer> peers = new ArrayList<>();
    private final List<ByteBuf> sent = new ArrayList<>();

    Bench() {
        this(TestDoor.settings());
    }

    Bench(MqttSettings settings) {
        this(settings, Profiles.NONE);
    }

    Bench(MqttSettings settings, Profiles profiles) {
        door = new Door(
                settings,
                new MqttIngress.Surroundings(
                        intake, registry, profiles, clock, new Counters(), health, this::askForSlots));
        admission = new Admission(settings.limits().connections(), Integer.MAX_VALUE);
        conversation = new Conversation(door);
        intake.onGroupCommitted(() -> {
            peers.forEach(peer -> peer.loop.flush());
            door.observers().flush();
        });
    }

    private boolean askForSlots(DeviceId device, Consumer<byte[]> answer) {
        Runnable read = () -> Optional.ofNullable(slots.get(device)).ifPresent(answer);
        disk.ifPresentOrElse(later -> later.add(read), read);
        return true;
    }

    /** A peer that has not said anything. */
    Peer peer() {
        Peer peer = new Peer();
        peers.add(peer);
        return peer;
    }

    /** A peer whose CONNECT was accepted. */
    Peer connected(int level, String name) {
        Peer peer = peer().send(RawClient.connect(level, name));
        String connack = peer.receive();
        if (!connack.startsWith("20") || !connack.substring(6, 8).equals("00")) {
            throw new AssertionError(connack);
        }
        return peer;
    }

    /** Buffers that came in and were not released. */
    long heldBuffers() {
        return sent.stream().filter(buffer -> buffer.refCnt() > 0).count();
    }

    static ByteBuf bytes(byte[] packet) {
        return Unpooled.wrappedBuffer(packet);
    }

    /** One group commit, and what follows from it. */
    void commit() throws Exception {
        intake.commit();
        run();
    }

    void fail() throws Exception {
        intake.fail();
        run();
    }

    void advanceSeconds(long seconds) {
        clock.advanceMillis(seconds * 1_000);
        for (Peer peer : peers) {
            peer.channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
            peer.channel.runScheduledPendingTasks();
            peer.loop.tick();
        }
        door.sweep();
        run();
    }

    /** Lets all threads of the door do what they have to do. */
    void run() {
        for (int round = 0; round < 3; round++) {
            peers.forEach(peer -> peer.channel.runPendingTasks());
        }
    }

    @Override
    public void close() {
        peers.forEach(peer -> peer.channel.finishAndReleaseAll());
        intake.close();
    }

    /** One embedded connection. */
    final class Peer {
        private final Flushes flushes = new Flushes();
        final EmbeddedChannel channel;
        final IoLoop loop;
        final MqttConnection connection;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        private Peer() {
            channel = new EmbeddedChannel();
            loop = new IoLoop(channel.eventLoop(), door);
            connection = new MqttConnection(
                    door,
                    loop,
                    conversation,
                    admission.enter(InetAddress.getLoopbackAddress()).orElseThrow());
            channel.pipeline().addLast(flushes);
            Listener.addMqtt(channel.pipeline(), connection);
            channel.pipeline().fireChannelActive();
        }

        Peer send(String hex) {
            return send(HexFormat.of().parseHex(hex.replace(" ", "")));
        }

        Peer send(byte[] bytes) {
            ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
            sent.add(buffer);
            channel.writeOneInbound(buffer);
            if (channel.isOpen()) {
                channel.flushInbound();
            }
            run();
            return this;
        }

        /** The next whole packet as hexadecimal; {@code closed} after the last one; {@code nothing}. */
        String receive() {
            ByteBuf next = channel.readOutbound();
            while (next != null) {
                received.writeBytes(ByteBufUtil.getBytes(next));
                next.release();
                next = channel.readOutbound();
            }
            byte[] all = received.toByteArray();
            if (all.length == 0) {
                return channel.isOpen() ? "nothing" : "closed";
            }
            int length = all[1];
            int header = 2;
            if (length < 0) {
                length = (all[1] & 0x7F) | all[2] << 7;
                header = 3;
            }
            received.reset();
            received.write(all, header + length, all.length - header - length);
            return HexFormat.of().formatHex(all, 0, header + length);
        }

        /** All packets up to now. */
        List<String> receiveAll() {
            List<String> all = new ArrayList<>();
            String next = receive();
            while (!next.equals("nothing") && !next.equals("closed")) {
                all.add(next);
                next = receive();
            }
            return all;
        }

        boolean isOpen() {
            return channel.isOpen();
        }

        int flushes() {
            return flushes.flushes;
        }

        int writes() {
            return flushes.writes;
        }

        /** The network takes the connection away. */
        void drop() {
            channel.close();
            run();
        }
    }

    /** Counts what would become system calls. */
    private static final class Flushes extends ChannelOutboundHandlerAdapter {
        private int flushes;
        private int writes;
        private boolean dirty;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            writes++;
            dirty = true;
            ctx.write(message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            flushes += dirty ? 1 : 0;
            dirty = false;
            ctx.flush();
        }
    }
}
