package tsuji.sim.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tsuji.sim.transport.LatencyHistogram;

/** Reads MQTT packets as a broker sends them to a subscriber and counts the messages of devices in them. One thread takes. */
final class Arrivals {
    /** How a device's entry begins in the gateway's packs; the id follows. */
    private static final byte[] ENTRY = "\"bn\":\"".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] STAMP = "\"msg_seq\",\"v\":".getBytes(StandardCharsets.US_ASCII);

    /** After {@code v1/} of a device's own topic. */
    private static final int DEVICE_AT = 3;

    volatile long entries;
    volatile long bytes;
    volatile long lastNanos;

    private LatencyHistogram probes = new LatencyHistogram();
    private long probesSince;

    synchronized void probesSince(long stamp) {
        probesSince = stamp;
        probes = new LatencyHistogram();
    }

    synchronized LatencyHistogram probeTimes() {
        return probes;
    }

    /** Takes the whole packets among these bytes, adds the answers to them, and returns how many bytes they were. */
    int take(byte[] buffer, int have, ByteBuffer answers) {
        int at = 0;
        long found = 0;
        long size = 0;
        int end = packetEnd(buffer, at, have);
        while (end > 0) {
            if ((buffer[at] & 0xF0) == 0x30) {
                int entriesHere = publish(buffer, at, end, answers);
                found += entriesHere;
                size += entriesHere > 0 ? end - at : 0;
            }
            at = end;
            end = packetEnd(buffer, at, have);
        }
        if (found > 0) {
            bytes += size;
            lastNanos = System.nanoTime();
            entries += found;
        }
        return at;
    }

    /** 0: not all of it is there yet. */
    private static int packetEnd(byte[] buffer, int at, int have) {
        int length = 0;
        for (int i = at + 1, shift = 0; i < have; i++, shift += 7) {
            length |= (buffer[i] & 0x7F) << shift;
            if (buffer[i] >= 0) {
                int end = i + 1 + length;
                return end <= have ? end : 0;
            }
        }
        return 0;
    }

    private int publish(byte[] buffer, int start, int end, ByteBuffer answers) {
        int at = start + 1;
        while (buffer[at] < 0) {
            at++;
        }
        at++;
        int topicLength = (buffer[at] & 0xFF) << 8 | buffer[at + 1] & 0xFF;
        int topic = at + 2;
        int payload = topic + topicLength;
        if ((buffer[start] & 0x06) != 0) {
            answers.put((byte) 0x40).put((byte) 2).put(buffer[payload]).put(buffer[payload + 1]);
            payload += 2;
        }
        return buffer[topic] == 't'
                ? pack(buffer, payload, end)
                : entry(buffer[topic + DEVICE_AT], buffer, payload, end);
    }

    private int pack(byte[] buffer, int from, int end) {
        int found = 0;
        int at = find(ENTRY, buffer, from, end);
        while (at > 0) {
            found += entry(buffer[at], buffer, at, end);
            at = find(ENTRY, buffer, at, end);
        }
        return found;
    }

    /** A device's name begins with d, a probe's with p. */
    private int entry(byte name, byte[] buffer, int from, int end) {
        if (name == 'd') {
            return 1;
        }
        int at = find(STAMP, buffer, from, end);
        long stamp = 0;
        while (at > 0 && at < end && buffer[at] >= '0' && buffer[at] <= '9') {
            stamp = stamp * 10 + buffer[at++] - '0';
        }
        probe(stamp);
        return 0;
    }

    private synchronized void probe(long stamp) {
        if (stamp >= probesSince) {
            probes.record(Stamp.now() - stamp);
        }
    }

    /** Where the bytes after the pattern begin; 0: it is not there. */
    private static int find(byte[] pattern, byte[] buffer, int from, int end) {
        for (int i = from; i <= end - pattern.length; i++) {
            int same = 0;
            while (same < pattern.length && buffer[i + same] == pattern[same]) {
                same++;
            }
            if (same == pattern.length) {
                return i + same;
            }
        }
        return 0;
    }
}
