package tsuji.gateway.ingress.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts the byte stream into whole packets and refuses, before anything is allocated or decoded, what is too large or does
 * not begin with CONNECT. The decoder behind it sees one whole packet at a time; while the connection is paused, packets
 * wait here as bytes.
 */
final class PacketFramer extends ByteToMessageDecoder {
    /** Longest first packet: a peer that has not proved itself may not take up more. */
    static final int CONNECT_BYTES_MAX = 4_096;

    private static final int LENGTH_BYTES_MAX = 4;

    private final MqttConnection connection;
    private final int packetBytesMax;
    private ChannelHandlerContext context;

    PacketFramer(MqttConnection connection, int packetBytesMax) {
        this.connection = connection;
        this.packetBytesMax = packetBytesMax;
    }

    int packetBytesMax() {
        return packetBytesMax;
    }

    /** Goes on with bytes that have already arrived. */
    void resume() {
        try {
            channelRead(context, Unpooled.EMPTY_BUFFER);
            channelReadComplete(context);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (connection.isClosing()) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (connection.gate().isPaused()) {
            return;
        }
        try {
            int length = packetLength(in);
            if (length == 0 || in.readableBytes() < length) {
                connection.packetIncomplete();
                return;
            }
            if (!connection.hasSentConnect()) {
                connection.asksFor(PacketLimits.askedLevel(in, length));
            }
            PacketLimits.check(in, length, connection.protocolLevel());
            ByteBuf packet = in.readRetainedSlice(length);
            connection.packetArrived();
            ctx.fireChannelRead(packet);
            if (!connection.packetWasDecoded()) {
                throw new Violation(ReasonCode.MALFORMED_PACKET, "MQTT-4.8.0-1", "a field is longer than its packet");
            }
        } catch (Violation violation) {
            in.skipBytes(in.readableBytes());
            connection.violated(violation);
        }
    }

    /** Length of the packet that begins here, fixed header included; 0 when its length has not arrived yet. */
    private int packetLength(ByteBuf in) throws Violation {
        int start = in.readerIndex();
        boolean first = !connection.hasSentConnect();
        if (first) {
            PacketLimits.requireConnect(in.getUnsignedByte(start));
        }
        int remaining = 0;
        for (int i = 0; i < LENGTH_BYTES_MAX; i++) {
            if (in.readableBytes() < i + 2) {
                return 0;
            }
            int digit = in.getUnsignedByte(start + 1 + i);
            remaining |= (digit & 0x7F) << 7 * i;
            if ((digit & 0x80) == 0) {
                if (digit == 0 && i > 0) {
                    throw new Violation(ReasonCode.MALFORMED_PACKET, "MQTT-1.5.5-1", "remaining length is padded");
                }
                return withinLimit(2 + i + remaining, first ? CONNECT_BYTES_MAX : packetBytesMax);
            }
        }
        throw new Violation(ReasonCode.MALFORMED_PACKET, "MQTT-1.5.5-1", "remaining length has more than 4 bytes");
    }

    private static int withinLimit(int length, int lengthMax) throws Violation {
        if (length > lengthMax) {
            throw new Violation(ReasonCode.PACKET_TOO_LARGE, "packet size", length + " bytes, allowed " + lengthMax);
        }
        return length;
    }
}
