package tsuji.gateway.firmware;

import tsuji.wire.DeviceId;

/** Takes what devices say about firmware. Any thread; never blocks. */
public interface FirmwareSink {
    /** Where no firmware is handed out. */
    FirmwareSink NONE = new FirmwareSink() {
        @Override
        public boolean requested(DeviceId device, byte[] request, OnTaken onTaken) {
            return false;
        }

        @Override
        public boolean asked(DeviceId device, PieceRequest request) {
            return false;
        }

        @Override
        public boolean reported(DeviceId device, byte[] report, OnTaken onTaken) {
            return false;
        }

        @Override
        public void listens(DeviceId device) {}

        @Override
        public void asksState(DeviceId device) {}
    };

    /** Hears that what a device said was dealt with. Thread firmware; must not block. */
    interface OnTaken {
        /** {@code fits}: it was well-formed, and about something that the device was offered. */
        void taken(boolean fits);
    }

    /**
     * A device asks for a piece, which then goes through the outlet.
     *
     * @return false: there is no room; the device asks again later.
     */
    boolean requested(DeviceId device, byte[] request, OnTaken onTaken);

    /** A device asks for a piece, and waits for it. False: there is no room, and no answer will come. */
    boolean asked(DeviceId device, PieceRequest request);

    /** A device tells where its update stands; {@code onTaken} hears when that is on the disk. False: there is no room. */
    boolean reported(DeviceId device, byte[] report, OnTaken onTaken);

    /** A device has begun to wait for offers; it is told again what it was offered. */
    void listens(DeviceId device);

    /** A device asks where its update stands, and its door knows nothing; it is told again how the last one ended. */
    void asksState(DeviceId device);
}
