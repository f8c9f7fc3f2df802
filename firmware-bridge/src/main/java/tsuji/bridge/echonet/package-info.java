/**
 * Smart meters over the B-route: ECHONET Lite (class 0x0288) in UDP over Wi-SUN, by an adapter that speaks SKSTACK-IP on a
 * serial line.
 *
 * <p>From the wire up: {@code SkReader} makes lines of bytes, {@code SkAdapter} commands and their answers,
 * {@code BRouteSession} a joined meter, {@code MeterClient} requests and their answers, {@code MeterDriver} readings.
 * Codecs ({@code Frame}, {@code SkLine}, the values of properties) are pure. Everything runs on the thread of the link.
 * Credentials go into two commands and nowhere else: not into logs, messages or health.
 */
package tsuji.bridge.echonet;
