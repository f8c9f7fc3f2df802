package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PacketInputTest {
    private static PacketInput input(byte[] bytes) {
        return new PacketInput(new ByteArrayInputStream(bytes));
    }

    /** Fixed header of a PUBLISH with this remaining length (MQTT 3.1.1, section 2.2.3). */
    private static byte[] publish(int remainingLength) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0x30);
        int rest = remainingLength;
        do {
            bytes.write((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0));
            rest >>= 7;
        } while (rest > 0);
        bytes.write(
                new byte[Math.min(remainingLength, PacketInput.PACKET_BYTES_MAX)],
                0,
                Math.min(remainingLength, PacketInput.PACKET_BYTES_MAX));
        return bytes.toByteArray();
    }

    @Test
    void packetsPassUnchangedHoweverTheyAreRead() throws IOException {
        byte[] packets = HexFormat.of().parseHex("20020000" + "40020001" + "d000" + "30050001610708");

        assertThat(input(packets).readAllBytes()).isEqualTo(packets);
        PacketInput octets = input(packets);
        for (byte expected : packets) {
            assertThat((byte) octets.read()).isEqualTo(expected);
        }
        assertThat(octets.read()).isEqualTo(-1);
    }

    @Test
    void packetMayHaveItsBoundAndNotOneByteMore() throws IOException {
        byte[] atTheBound = publish(PacketInput.PACKET_BYTES_MAX);
        byte[] beyond = publish(PacketInput.PACKET_BYTES_MAX + 1);
        beyond[0] = (byte) 0x90;

        assertThat(input(atTheBound).readAllBytes()).isEqualTo(atTheBound);
        assertThatThrownBy(() -> input(beyond).readAllBytes()).hasMessageContaining("allowed");
    }

    @Test
    void messageThatIsTooLargePassesWithoutItsPayloadAndTheNextOneWhole() throws IOException {
        byte[] topicAndPacketId = HexFormat.of().parseHex("0003612f62" + "0102");
        byte[] tooLarge = publish(PacketInput.PACKET_BYTES_MAX + 1);
        tooLarge[0] = 0x32;
        int headerBytes = 4;
        System.arraycopy(topicAndPacketId, 0, tooLarge, headerBytes, topicAndPacketId.length);
        ByteArrayOutputStream packets = new ByteArrayOutputStream();
        packets.writeBytes(tooLarge);
        packets.write(0);
        packets.writeBytes(HexFormat.of().parseHex("40020001"));

        assertThat(input(packets.toByteArray()).readAllBytes())
                .isEqualTo(HexFormat.of().parseHex("3207" + "0003612f62" + "0102" + "40020001"));
    }

    @Test
    void messageThatIsTooLargeAtQos0HasNoPacketId() throws IOException {
        assertThat(input(publish(PacketInput.PACKET_BYTES_MAX + 1)).read(new byte[8]))
                .isEqualTo(4);
    }

    @Test
    void lengthOfFiveBytesIsRefused() {
        byte[] packet = HexFormat.of().parseHex("30ffffffff01");

        assertThatThrownBy(() -> input(packet).readAllBytes()).hasMessageContaining("four bytes");
    }
}
