package tsuji.bridge.scooter;

import java.io.IOException;
import tsuji.bridge.link.FirmwareTarget;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.DeviceId;

/** Takes a scooter from its driver to update it. On the thread of the link. */
public interface Workshop {
    /** Of a scooter that gets no images. */
    Workshop NONE = new Workshop() {
        @Override
        public boolean isBegun() {
            return false;
        }

        @Override
        public boolean work(Scooter scooter) {
            return false;
        }
    };

    /** Makes the workshop of one scooter. */
    interface Maker {
        Workshop make(String link, DeviceId device, FirmwareTarget target, Surroundings around);
    }

    /** Whether an update was begun: until it is done the scooter may answer to nothing else. */
    boolean isBegun() throws IOException;

    /**
     * One bounded look at what the gateway has sent, or the whole of an update, which takes minutes.
     *
     * @return whether the scooter was worked on, so that it is to be asked anew how it is.
     */
    boolean work(Scooter scooter) throws IOException, InterruptedException;
}
