/**
 * Scenario files: which devices there are and how they behave, what breaks and when, and what must be true in the end.
 *
 * <p>Values and their reader only; nothing here runs. The schema {@code device-sim.schema.json} says the same to editors,
 * and a test holds both to every shipped scenario.
 */
package tsuji.sim.scenario;
