/**
 * Scooters and meters that behave like real ones: what they say is a function of seed, id and virtual time alone, and of commands. One thread
 * owns a device; nothing here knows sockets or the wall clock.
 */
package tsuji.sim.device;
