package tsuji.gateway.journal;

import java.util.EnumMap;
import java.util.Map;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;
import tsuji.wire.Expiry;
import tsuji.wire.Refusal;

/** Running counts of one device and class. Thread intake; changed only together with {@link Ledger#touch}. */
final class Account {
    final int id;
    final DeviceId device;
    final DataClass dataClass;
    final Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);
    final Map<Expiry, Long> expired = new EnumMap<>(Expiry.class);
    long accepted;
    long duplicate;
    long confirmed;
    boolean isChanged;
    boolean isUnbooked;

    Account(int id, DeviceId device, DataClass dataClass) {
        this.id = id;
        this.device = device;
        this.dataClass = dataClass;
    }

    /** Stands in for an account of which no version is left, so that the ids of the others stay. */
    static Account lost(int id) {
        return new Account(id, new DeviceId("lost-account-" + id), DataClass.TELEMETRY);
    }

    long unsent() {
        return accepted - confirmed - LedgerSnapshot.Account.total(expired);
    }

    LedgerSnapshot.Account snapshot() {
        return new LedgerSnapshot.Account(
                device, dataClass, accepted, duplicate, Map.copyOf(refused), confirmed, Map.copyOf(expired));
    }
}
