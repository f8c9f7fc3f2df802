/**
 * The city stand-in: an embedded broker or one that is there already, and the consumer that stores what gateways send.
 *
 * <p>Every arrival becomes a line on the disk before a receipt names it; repeats too, for the judge counts them. The
 * consumer works on the MQTT client's thread, receipts leave from a timer. Commands are issued by whoever drives the run.
 * Nothing here knows what devices have sent.
 */
package tsuji.sim.city;
