package tsuji.gateway.journal;

import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/** A row of table {@code name}: whose account it is, should its counts be lost. */
record AccountName(int id, String device, int dataClass) {
    int crc() {
        return RowCrc.of(id, device, dataClass);
    }

    /** An account that has counted nothing. */
    Account toAccount() {
        return new Account(id, new DeviceId(device), DataClass.values()[dataClass]);
    }
}
