/**
 * The judge: joins what devices were acknowledged with what the city stored and what the gateway says it still holds, and
 * says for every message what became of it; likewise of commands. Knows no sockets but the gateway's ledger; may be run again at any time.
 */
package tsuji.sim.verify;
