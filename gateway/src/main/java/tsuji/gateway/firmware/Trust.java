package tsuji.gateway.firmware;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import tsuji.wire.firmware.Manifest;
import tsuji.wire.firmware.SignedManifest;
import tsuji.wire.firmware.TrustList;
import tsuji.wire.firmware.UpdateFailedException;
import tsuji.wire.firmware.UpdateResult;

/** Whose manifests are believed: the stored list, as far as the root key of the settings signed it. */
final class Trust {
    private final Optional<String> rootKey;
    private final FirmwareStore store;

    Trust(Optional<String> rootKey, FirmwareStore store) {
        this.rootKey = rootKey;
        this.store = store;
    }

    /** Whether the root key signed it and it is newer than the stored one. */
    TrustList check(byte[] cose) throws UpdateFailedException, SQLException {
        TrustList list = TrustList.open(cose, rootKey());
        Optional<byte[]> known = store.trustList();
        if (known.isPresent() && !Arrays.equals(known.get(), cose)) {
            long version = TrustList.open(known.get(), rootKey()).version();
            if (list.version() <= version) {
                throw new UpdateFailedException(
                        UpdateResult.REPLAY,
                        "trust list of version " + list.version() + ", stored is version " + version + " already");
            }
        }
        return list;
    }

    /** The manifest, if a key signed it that is good now. */
    Manifest open(byte[] cose, long nowSeconds) throws UpdateFailedException, SQLException {
        Optional<byte[]> list = store.trustList();
        if (list.isEmpty()) {
            throw new UpdateFailedException(
                    UpdateResult.SIGNATURE, "no trust list is stored: import one (firmware trust import)");
        }
        return SignedManifest.open(cose, TrustList.open(list.get(), rootKey()).at(nowSeconds));
    }

    private String rootKey() throws UpdateFailedException {
        return rootKey.orElseThrow(
                () -> new UpdateFailedException(UpdateResult.SIGNATURE, "firmware.root_key is not set"));
    }
}
