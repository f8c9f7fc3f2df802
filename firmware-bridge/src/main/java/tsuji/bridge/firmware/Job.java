package tsuji.bridge.firmware;

import java.util.LinkedHashMap;
import java.util.Map;
import tsuji.wire.firmware.Cbor;
import tsuji.wire.firmware.MalformedException;
import tsuji.wire.firmware.UpdateState;

/**
 * What of a device's updates outlives the process.
 *
 * @param state {@code IDLE}, {@code DOWNLOADING}, {@code WAITING_POLICY}, {@code INSTALLING} or {@code TESTING}.
 * @param manifest as it was offered; empty when {@code IDLE}.
 * @param allowedSeconds when it was verified for the last time before the first byte left; what was begun then is brought to
 *     its end, also after the manifest's time. Unix time; 0: not yet.
 * @param sequence highest that was confirmed; 0: none.
 * @param securityCounter highest that was confirmed.
 */
record Job(UpdateState state, byte[] manifest, long allowedSeconds, long sequence, long securityCounter) {
    static final Job NONE = new Job(UpdateState.IDLE, new byte[0], 0, 0, 0);

    static Job read(byte[] cbor) throws MalformedException {
        if (Cbor.decode(cbor) instanceof Map<?, ?> map
                && map.get("state") instanceof String state
                && map.get("manifest") instanceof byte[] manifest
                && map.get("allowed") instanceof Long allowed
                && map.get("sequence") instanceof Long sequence
                && map.get("counter") instanceof Long counter) {
            try {
                return new Job(UpdateState.valueOf(state), manifest, allowed, sequence, counter);
            } catch (IllegalArgumentException e) {
                throw new MalformedException("state " + state + " is unknown");
            }
        }
        throw new MalformedException("not a map with state, manifest, allowed, sequence and counter");
    }

    byte[] encode() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("state", state.name());
        map.put("manifest", manifest);
        map.put("allowed", allowedSeconds);
        map.put("sequence", sequence);
        map.put("counter", securityCounter);
        return Cbor.encode(map);
    }

    Job in(UpdateState next) {
        return new Job(next, manifest, allowedSeconds, sequence, securityCounter);
    }

    Job offered(byte[] cose) {
        return new Job(UpdateState.DOWNLOADING, cose, 0, sequence, securityCounter);
    }

    Job allowed(long nowSeconds) {
        return new Job(UpdateState.INSTALLING, manifest, nowSeconds, sequence, securityCounter);
    }

    Job ended() {
        return new Job(UpdateState.IDLE, new byte[0], 0, sequence, securityCounter);
    }

    Job confirmed(long reached, long counter) {
        return new Job(UpdateState.IDLE, new byte[0], 0, reached, Math.max(counter, securityCounter));
    }
}
