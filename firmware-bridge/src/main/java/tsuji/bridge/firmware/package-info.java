/**
 * Firmware into devices: signed manifests, image checks, and the two ways an image gets into a device (MCUboot over SMP on a
 * serial line, Ninebot's update commands).
 *
 * <p>An image reaches a machine only as a {@code VerifiedImage}, so nothing unverified can leave. Machines begin by asking
 * the device where it stands and are simply run again after any interruption; they block, on the thread of their line.
 */
package tsuji.bridge.firmware;
