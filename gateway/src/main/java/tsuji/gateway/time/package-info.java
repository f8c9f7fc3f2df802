/**
 * Time that can be trusted without a clock chip: boot identity, monotonic time, sightings of the wall clock.
 *
 * <p>The only place that asks the machine for the time. Everybody else is given a {@code TrustedClock}.
 */
package tsuji.gateway.time;
