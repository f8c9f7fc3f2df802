package tsuji.gateway.journal;

import java.nio.file.Path;

/**
 * Settings of the journal.
 *
 * @param directory holds {@code journal.db}, its WAL, the ballast and what was set aside.
 * @param bytesMax budget of the database file.
 * @param historyDays confirmed entries are kept at most this long.
 * @param ballastBytes released when the disk is full.
 */
public record JournalSettings(Path directory, long bytesMax, int historyDays, long ballastBytes) {}
