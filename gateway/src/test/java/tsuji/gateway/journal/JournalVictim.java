package tsuji.gateway.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tsuji.gateway.health.Health;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/** A process that appends for ever and prints each number that it would acknowledge, until somebody kills it. */
final class JournalVictim {
    private JournalVictim() {}

    public static void main(String[] args) throws Exception {
        JournalSettings settings = new JournalSettings(Path.of(args[0]), 64 << 20, 14, 0);
        try (Journal journal = Journal.open(settings, new BootClock("boot-a"), new Health())) {
            while (true) {
                for (int i = 0; i < 10; i++) {
                    long key = journal.lastSeq() * 10 + i;
                    journal.append(new NewEntry(new DeviceId("sc-0001"), DataClass.EVENT, 0, new byte[200], key));
                }
                journal.commit();
                journal.maintain();
                System.out.write((journal.lastSeq() + "\n").getBytes(StandardCharsets.US_ASCII));
                System.out.flush();
            }
        }
    }
}
