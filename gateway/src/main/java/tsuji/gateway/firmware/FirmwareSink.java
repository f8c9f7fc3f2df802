package tsuji.gateway.firmware;

import tsuji.wire.DeviceId;

/** Takes what devices say about firmware. Any thread; never blocks. */
public interface FirmwareSink {
    /** Where no firmware is handed out. */
    FirmwareSink NONE = new FirmwareSink() {
        @Override
        public boolean requested(DeviceId device, byte[] request, Runnable onTaken) {
            return false;
        }

        @Override
        public boolean reported(DeviceId device, byte[] report, Runnable onTaken) {
            return false;
        }

        @Override
        public void listens(DeviceId device) {}
    };

    /**
     * A device asks for a piece.
     *
     * @param onTaken runs when it was dealt with; the device may be answered then.
     * @return false: there is no room; the device asks again later.
     */
    boolean requested(DeviceId device, byte[] request, Runnable onTaken);

    /** A device tells where its update stands; {@code onTaken} runs when that is on the disk. */
    boolean reported(DeviceId device, byte[] report, Runnable onTaken);

    /** A device has begun to wait for offers; it is told again what it was offered. */
    void listens(DeviceId device);
}
