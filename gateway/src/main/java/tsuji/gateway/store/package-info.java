/**
 * Files that outlive a power cut, and SQLite databases opened our way: native library, pragmas, file modes.
 *
 * <p>A connection belongs to one thread. What is in a database is the business of the package that owns it; nothing here
 * knows a table.
 */
package tsuji.gateway.store;
