/** Labels for devices: what stands on them, and the sheet to print. Called by commands only; no device waits for it. */
package tsuji.gateway.label;
