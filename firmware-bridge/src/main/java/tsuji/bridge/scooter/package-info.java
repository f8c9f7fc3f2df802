/**
 * Ninebot and Xiaomi scooters on a serial line: frames, registers, polling, and the few writes a command may cause.
 *
 * <p>Both wire formats are reverse-engineered; the frames here are those of the vectors that the tests hold. Codecs are
 * pure; a line is used by one thread at a time. Nothing here writes to a scooter except through a command or an update.
 */
package tsuji.bridge.scooter;
