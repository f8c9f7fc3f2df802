package tsuji.sim.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import tsuji.sim.transport.LatencyHistogram;

/** Devices that are all on one thread and send as much as their windows let them, or at a pace. One thread commands. */
final class DeviceLoad implements AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(60);
    private static final Duration ANSWERS_MAX = Duration.ofSeconds(30);
    private static final int CONNECTING_AT_ONCE = 100;
    private static final long SELECT_MILLIS = 50;

    private final Selector selector = Selector.open();
    private final List<DeviceConnection> connections = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
    private LatencyHistogram times = new LatencyHistogram();

    /**
     * What a stretch of load came to.
     *
     * @param acknowledged within {@code seconds}.
     * @param sent acknowledged in the end, also after that.
     * @param loadCpuShare processor time of the sending thread over {@code seconds}: at 1 it is the bottleneck itself.
     */
    record Outcome(double seconds, long acknowledged, long sent, LatencyHistogram times, double loadCpuShare) {
        double perSecond() {
            return acknowledged / seconds;
        }
    }

    private DeviceLoad() throws IOException {}

    /** Connects these devices, in each of which so many messages may be under way; returns when all are accepted. */
    static DeviceLoad connect(int port, List<String> devices, int window) throws IOException {
        DeviceLoad load = new DeviceLoad();
        try {
            for (int from = 0; from < devices.size(); from += CONNECTING_AT_ONCE) {
                int to = Math.min(devices.size(), from + CONNECTING_AT_ONCE);
                load.open(port, devices.subList(from, to), window);
                load.awaitAccepted();
            }
            return load;
        } catch (IOException e) {
            load.close();
            throw e;
        }
    }

    private void open(int port, List<String> devices, int window) throws IOException {
        long clock = Clock.systemUTC().instant().getEpochSecond();
        for (String device : devices) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            DeviceConnection connection = new DeviceConnection(channel, new Publish(device, clock), window);
            connections.add(connection);
            channel.register(selector, SelectionKey.OP_READ, connection);
            connection.connect(Publish.connect(device, Publish.secret(device), true));
        }
    }

    private void awaitAccepted() throws IOException {
        long deadline = System.nanoTime() + CONNECT_MAX.toNanos();
        while (!connections.stream().allMatch(DeviceConnection::isAccepted)) {
            receive();
            if (System.nanoTime() > deadline) {
                throw new IOException("not all devices were accepted within " + CONNECT_MAX.toSeconds() + " s");
            }
        }
    }

    private long receive() throws IOException {
        long[] answers = {0};
        IOException[] failure = {null};
        selector.select(
                key -> {
                    try {
                        answers[0] += ((DeviceConnection) key.attachment()).receive(in, times);
                    } catch (IOException e) {
                        failure[0] = e;
                    }
                },
                SELECT_MILLIS);
        if (failure[0] != null) {
            throw failure[0];
        }
        return answers[0];
    }

    private void begin() {
        times = new LatencyHistogram();
    }

    /** Sends as fast as answers come for this time, or until so many were sent; then waits for the last answers. */
    Outcome flatOut(Duration most, long messagesMax) throws IOException {
        begin();
        long before = acknowledged();
        long[] left = {messagesMax};
        IOException[] failure = {null};
        long cpu = threadCpu();
        long start = System.nanoTime();
        long end = start + most.toNanos();
        for (DeviceConnection connection : connections) {
            left[0] -= connection.send(left[0]);
        }
        while (System.nanoTime() < end && left[0] > 0) {
            selector.select(key -> answerAndSend(key, left, failure), SELECT_MILLIS);
            if (failure[0] != null) {
                throw failure[0];
            }
        }
        long within = acknowledged() - before;
        double seconds = (System.nanoTime() - start) / 1e9;
        double share = (threadCpu() - cpu) / 1e9 / seconds;
        awaitAnswers();
        return new Outcome(seconds, within, acknowledged() - before, times, share);
    }

    private void answerAndSend(SelectionKey key, long[] left, IOException[] failure) {
        DeviceConnection connection = (DeviceConnection) key.attachment();
        try {
            connection.receive(in, times);
            left[0] -= connection.send(left[0]);
            if (!connection.flush()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            } else if (key.interestOps() != SelectionKey.OP_READ) {
                key.interestOps(SelectionKey.OP_READ);
            }
        } catch (IOException e) {
            failure[0] = e;
        }
    }

    private void awaitAnswers() throws IOException {
        long deadline = System.nanoTime() + ANSWERS_MAX.toNanos();
        while (!connections.stream().allMatch(DeviceConnection::isIdle)) {
            for (DeviceConnection connection : connections) {
                connection.flush();
            }
            receive();
            if (System.nanoTime() > deadline) {
                throw new IOException("answers are missing " + ANSWERS_MAX.toSeconds() + " s after the last message");
            }
        }
    }

    /** Sends one message after the other at this rate, whether or not answers come, round robin over the devices. */
    Outcome paced(Duration time, int perSecond) throws IOException, InterruptedException {
        begin();
        long before = acknowledged();
        ExecutorService pacer = Executors.newSingleThreadExecutor();
        try {
            long start = System.nanoTime();
            Future<Double> pacing = pacer.submit(() -> pace(start, start + time.toNanos(), 1_000_000_000L / perSecond));
            while (!pacing.isDone()) {
                receive();
            }
            long within = acknowledged() - before;
            double seconds = (System.nanoTime() - start) / 1e9;
            double share = pacing.get();
            awaitAnswers();
            return new Outcome(seconds, within, acknowledged() - before, times, share);
        } catch (ExecutionException e) {
            throw new IOException("sending: " + e.getCause(), e);
        } finally {
            pacer.shutdownNow();
        }
    }

    private double pace(long start, long end, long intervalNanos) throws IOException {
        long due = start;
        for (int i = 0; due < end && !Thread.currentThread().isInterrupted(); i++) {
            long wait = due - System.nanoTime();
            while (wait > 0) {
                LockSupport.parkNanos(wait);
                wait = due - System.nanoTime();
            }
            connections.get(i % connections.size()).send(1);
            due += intervalNanos;
        }
        return threadCpu() * 1.0 / (end - start);
    }

    private long acknowledged() {
        return connections.stream().mapToLong(DeviceConnection::acknowledged).sum();
    }

    private static long threadCpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Override
    public void close() throws IOException {
        for (DeviceConnection connection : connections) {
            connection.channel().close();
        }
        selector.close();
    }
}
