/**
 * Devices on wires, as bytes: scooter controllers, a boot loader that speaks SMP, cellular scooters. They share no code with
 * the bridge that talks to them, so that a mirrored mistake shows.
 *
 * <p>An emulator is pure: bytes in, bytes out, no thread, no port. It loses power when it is told to, at any write to its
 * flash.
 */
package tsuji.sim.serial;
