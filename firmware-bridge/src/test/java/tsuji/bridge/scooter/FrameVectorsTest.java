package tsuji.bridge.scooter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every published frame, both ways: address, command, argument and payload are literals beside the bytes. */
class FrameVectorsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    55 AA 03 20 01 10 0E BD FF | 20 | 01 | 10 | 0E
                    55 AA 10 23 01 10 31 32 33 34 35 2F 31 32 33 34 35 36 37 38 E9 FC | 23 | 01 | 10 | 31 32 33 34 35 2F 31 32 33 34 35 36 37 38
                    55 AA 03 20 01 1A 02 BF FF | 20 | 01 | 1A | 02
                    55 AA 04 23 01 1A 34 01 88 FF | 23 | 01 | 1A | 34 01
                    55 AA 03 20 01 67 04 70 FF | 20 | 01 | 67 | 04
                    55 AA 06 23 01 67 15 01 71 00 E7 FE | 23 | 01 | 67 | 15 01 71 00
                    55 AA 03 20 01 17 06 BE FF | 20 | 01 | 17 | 06
                    55 AA 08 23 01 17 31 32 33 34 35 36 87 FE | 23 | 01 | 17 | 31 32 33 34 35 36
                    55 AA 08 20 03 17 31 32 33 34 35 36 88 FE | 20 | 03 | 17 | 31 32 33 34 35 36
                    55 AA 03 20 01 3A 04 9D FF | 20 | 01 | 3A | 04
                    55 AA 06 23 01 3A 7B 02 0A 00 14 FF | 23 | 01 | 3A | 7B 02 0A 00
                    55 AA 03 20 01 25 02 B4 FF | 20 | 01 | 25 | 02
                    55 AA 04 23 01 25 26 07 85 FF | 23 | 01 | 25 | 26 07
                    55 AA 03 20 01 B0 20 0B FF | 20 | 01 | B0 | 20
                    55 AA 22 23 01 B0 00 00 00 00 00 00 00 00 3D 00 00 00 50 46 8A 08 00 00 05 00 7C 02 18 01 00 00 00 00 00 00 00 00 08 FD | 23 | 01 | B0 | 00 00 00 00 00 00 00 00 3D 00 00 00 50 46 8A 08 00 00 05 00 7C 02 18 01 00 00 00 00 00 00 00 00
                    55 AA 22 23 01 B0 00 00 00 00 00 00 00 00 2F 00 00 00 00 00 86 65 00 00 00 00 10 02 2C 01 00 00 00 00 00 00 00 00 B0 FD | 23 | 01 | B0 | 00 00 00 00 00 00 00 00 2F 00 00 00 00 00 86 65 00 00 00 00 10 02 2C 01 00 00 00 00 00 00 00 00
                    55 AA 03 20 01 B2 02 27 FF | 20 | 01 | B2 | 02
                    55 AA 03 20 01 22 02 B7 FF | 20 | 01 | 22 | 02
                    55 AA 04 20 03 70 01 00 67 FF | 20 | 03 | 70 | 01 00
                    55 AA 04 20 03 71 01 00 66 FF | 20 | 03 | 71 | 01 00
                    55 AA 04 20 03 7C 01 00 5B FF | 20 | 03 | 7C | 01 00
                    55 AA 04 20 03 7C 00 00 5C FF | 20 | 03 | 7C | 00 00
                    55 AA 04 20 03 7D 02 00 59 FF | 20 | 03 | 7D | 02 00
                    55 AA 04 20 03 7B 01 00 5C FF | 20 | 03 | 7B | 01 00
                    55 AA 03 20 03 79 01 5F FF | 20 | 03 | 79 | 01
                    55 AA 03 22 01 31 0A 9E FF | 22 | 01 | 31 | 0A
                    55 AA 0C 25 01 31 36 1E 63 00 01 00 09 10 31 31 69 FE | 25 | 01 | 31 | 36 1E 63 00 01 00 09 10 31 31
                    55 AA 0C 25 01 31 31 1A 55 00 00 00 78 0F 2F 2F 17 FE | 25 | 01 | 31 | 31 1A 55 00 00 00 78 0F 2F 2F
                    55 AA 03 22 01 3B 02 9C FF | 22 | 01 | 3B | 02
                    55 AA 04 25 01 3B 62 00 38 FF | 25 | 01 | 3B | 62 00
                    55 AA 03 22 01 40 1E 7B FF | 22 | 01 | 40 | 1E
                    55 AA 20 25 01 40 02 10 0A 10 0B 10 09 10 06 10 0D 10 0E 10 0D 10 0F 10 07 10 00 00 00 00 00 00 00 00 00 00 75 FE | 25 | 01 | 40 | 02 10 0A 10 0B 10 09 10 06 10 0D 10 0E 10 0D 10 0F 10 07 10 00 00 00 00 00 00 00 00 00 00
                    55 AA 03 22 01 10 12 B7 FF | 22 | 01 | 10 | 12
                    55 AA 03 0A 01 25 02 CA FF | 0A | 01 | 25 | 02
                    55 AA 03 0A 01 3B 02 B4 FF | 0A | 01 | 3B | 02
                    55 AA 03 0A 01 10 0E D3 FF | 0A | 01 | 10 | 0E
                    55 AA 03 0A 01 B0 20 21 FF | 0A | 01 | B0 | 20
                    55 AA 06 20 07 00 0A 01 00 00 C7 FF | 20 | 07 | 00 | 0A 01 00 00
                    55 AA 06 20 09 00 DB 79 FF FF 7E FC | 20 | 09 | 00 | DB 79 FF FF
                    55 AA 02 20 0A 00 D3 FF | 20 | 0A | 00 | ''
                    """)
    void singleAddress(String bytes, String id, String command, String argument, String payload) {
        check(bytes, frame(new Address.Single(number(id)), command, argument, payload));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    5A A5 01 3E 20 01 10 0E 81 FF | 3E | 20 | 01 10 0E
                    5A A5 0E 20 3E 04 10 4E 32 47 54 51 38 39 38 43 34 37 39 31 31 21 FC | 20 | 3E | 04 10 4E 32 47 54 51 38 39 38 43 34 37 39 31 31
                    5A A5 01 3E 20 01 17 06 82 FF | 3E | 20 | 01 17 06
                    5A A5 06 20 3E 04 17 30 30 30 30 30 30 60 FE | 20 | 3E | 04 17 30 30 30 30 30 30
                    5A A5 06 3E 20 02 17 30 31 32 33 34 35 53 FE | 3E | 20 | 02 17 30 31 32 33 34 35
                    5A A5 00 20 3E 05 00 9C FF | 20 | 3E | 05 00
                    5A A5 01 3E 20 01 1A 02 83 FF | 3E | 20 | 01 1A 02
                    5A A5 01 3E 20 01 22 02 7B FF | 3E | 20 | 01 22 02
                    5A A5 02 20 3E 04 22 50 00 29 FF | 20 | 3E | 04 22 50 00
                    5A A5 01 3E 20 01 25 02 78 FF | 3E | 20 | 01 25 02
                    5A A5 01 3E 20 01 24 02 79 FF | 3E | 20 | 01 24 02
                    5A A5 01 3E 20 01 2F 02 6E FF | 3E | 20 | 01 2F 02
                    5A A5 01 3E 20 01 29 04 72 FF | 3E | 20 | 01 29 04
                    5A A5 06 20 21 64 00 00 50 01 00 0A 00 F9 FE | 20 | 21 | 64 00 00 50 01 00 0A 00
                    5A A5 02 3E 20 03 70 01 00 2B FF | 3E | 20 | 03 70 01 00
                    5A A5 02 3E 20 03 71 01 00 2A FF | 3E | 20 | 03 71 01 00
                    5A A5 02 3E 20 02 70 01 00 2C FF | 3E | 20 | 02 70 01 00
                    5A A5 01 3E 20 01 1D 02 80 FF | 3E | 20 | 01 1D 02
                    5A A5 01 3E 22 01 31 0A 62 FF | 3E | 22 | 01 31 0A
                    5A A5 04 3D 20 07 00 0A 01 00 00 8C FF | 3D | 20 | 07 00 0A 01 00 00
                    5A A5 04 3D 20 09 00 DB 79 FF FF 43 FC | 3D | 20 | 09 00 DB 79 FF FF
                    5A A5 00 3D 20 0A 00 98 FF | 3D | 20 | 0A 00
                    5A A5 00 20 3D 0B 00 97 FF | 20 | 3D | 0B 00
                    """)
    void sourceAndTarget(String bytes, String source, String target, String rest) {
        String[] parts = rest.split(" ", 3);
        Address address = new Address.Pair(number(source), number(target));
        check(bytes, frame(address, parts[0], parts[1], parts.length == 3 ? parts[2] : ""));
    }

    private static Frame frame(Address address, String command, String argument, String payload) {
        return new Frame(address, number(command), number(argument), Hex.bytes(payload));
    }

    private static int number(String hex) {
        return Integer.parseInt(hex, 16);
    }

    private static void check(String text, Frame frame) {
        byte[] bytes = Hex.bytes(text);
        FrameReader reader = new FrameReader();
        reader.offer(bytes, 0, bytes.length, 0);

        assertThat(frame.encode()).isEqualTo(bytes);
        assertThat(reader.next()).contains(frame);
        assertThat(reader.next()).isEmpty();
        assertThat(reader.skippedBytes()).isZero();
    }
}
