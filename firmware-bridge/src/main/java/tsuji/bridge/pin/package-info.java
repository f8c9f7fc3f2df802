/**
 * The cabinet's pins: door, tamper loop, mains, button; lamp, buzzer, relay.
 *
 * <p>Inputs are read in a step of the link's thread and settled in software, so no thread of a library calls us. Only here
 * is Pi4J used, and only when the configuration says so: nothing ever falls back to simulated pins.
 */
package tsuji.bridge.pin;
