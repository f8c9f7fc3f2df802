package tsuji.gateway.firmware;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tsuji.wire.firmware.UpdateFailedException;

/** The images that are being handed out, open and verified. Thread firmware. */
final class Images implements AutoCloseable {
    private final ImageFiles files;
    private final Map<String, VerifiedImage> open = new HashMap<>();

    Images(ImageFiles files) {
        this.files = files;
    }

    VerifiedImage of(Campaign campaign) throws IOException, UpdateFailedException {
        VerifiedImage image = open.get(campaign.image().digest());
        if (image == null) {
            image = VerifiedImage.open(files.file(campaign.manifest()), campaign.manifest());
            open.put(campaign.image().digest(), image);
        }
        return image;
    }

    /** Holds the whole file against its digest again. */
    void verify(Campaign campaign) throws IOException, UpdateFailedException {
        VerifiedImage known = open.remove(campaign.image().digest());
        if (known != null) {
            known.close();
        }
        of(campaign);
    }

    @Override
    public void close() throws IOException {
        for (VerifiedImage image : List.copyOf(open.values())) {
            image.close();
        }
        open.clear();
    }
}
