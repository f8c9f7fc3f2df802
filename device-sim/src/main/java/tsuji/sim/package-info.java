/** The simulator program: its command line and what puts fleet, faults, city and judge together. */
package tsuji.sim;
