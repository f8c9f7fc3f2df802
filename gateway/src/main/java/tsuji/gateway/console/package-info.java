/**
 * The console: HTTP for technicians and their tools, with which they read and command ({@code ConsoleServer}). Never a way in
 * for readings.
 *
 * <p>Threads of the HTTP server, a few and bounded. Nobody comes in without a token ({@code TokenFile}); what is asked for goes
 * the way of the command line, through the store, so nothing here reaches a device by itself.
 */
package tsuji.gateway.console;
