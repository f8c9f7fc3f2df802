package tsuji.bridge.scooter;

/** Whom a frame names. The two wire formats differ in this, in their header, and in what their length byte counts. */
public sealed interface Address permits Address.Single, Address.Pair {
    /** Second id minus first: what answers a request to an id of the one-byte format. */
    int ANSWER_OFFSET = 3;

    /** The address that the answer to a frame with this address carries. */
    Address answer();

    /** Header byte that comes first; the other one follows. */
    int firstHeader();

    int secondHeader();

    /** Bytes of command and argument that the length byte counts on top of the payload. */
    int countedBesidePayload();

    /** The bytes of the address, as they stand on the wire. */
    byte[] bytes();

    /**
     * Header {@code 55 AA}: one byte names the unit and the direction (Xiaomi, Ninebot mini).
     *
     * @param id for example 20 host to controller, 23 controller to host.
     */
    record Single(int id) implements Address {
        public Single {
            requireByte(id);
        }

        @Override
        public Address answer() {
            return new Single(id + ANSWER_OFFSET & 0xFF);
        }

        @Override
        public int firstHeader() {
            return 0x55;
        }

        @Override
        public int secondHeader() {
            return 0xAA;
        }

        @Override
        public int countedBesidePayload() {
            return 2;
        }

        @Override
        public byte[] bytes() {
            return new byte[] {(byte) id};
        }
    }

    /**
     * Header {@code 5A A5}: source and target (Ninebot ES, G30).
     *
     * @param source for example 3D, a wired host.
     * @param target for example 20, the controller.
     */
    record Pair(int source, int target) implements Address {
        public Pair {
            requireByte(source);
            requireByte(target);
        }

        @Override
        public Address answer() {
            return new Pair(target, source);
        }

        @Override
        public int firstHeader() {
            return 0x5A;
        }

        @Override
        public int secondHeader() {
            return 0xA5;
        }

        @Override
        public int countedBesidePayload() {
            return 0;
        }

        @Override
        public byte[] bytes() {
            return new byte[] {(byte) source, (byte) target};
        }
    }

    private static void requireByte(int id) {
        if (id < 0 || id > 0xFF) {
            throw new IllegalArgumentException("address " + id + " is not a byte");
        }
    }
}
