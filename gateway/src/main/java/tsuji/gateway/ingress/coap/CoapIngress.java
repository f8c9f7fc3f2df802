package tsuji.gateway.ingress.coap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import tsuji.gateway.command.DeviceOutlet;
import tsuji.gateway.device.DeviceRegistry;
import tsuji.gateway.firmware.FirmwareMessage;
import tsuji.gateway.firmware.FirmwareOutlet;
import tsuji.gateway.firmware.FirmwareSink;
import tsuji.gateway.health.Counters;
import tsuji.gateway.intake.DeliverySink;
import tsuji.gateway.time.TrustedClock;
import tsuji.wire.DeviceId;

/**
 * The CoAP server for constrained devices. Construct, {@link #start}, {@link #close}; any thread.
 *
 * <p>Knows no type of Californium, so that a gateway whose door stays shut loads none.
 */
public final class CoapIngress implements DeviceOutlet, FirmwareOutlet, AutoCloseable {
    private final CoapSettings settings;
    private final Path dataDir;
    private final Surroundings around;
    private FirmwareSink firmware = FirmwareSink.NONE;
    private volatile Optional<OpenDoor> door = Optional.empty();

    /** What the door needs of the rest of the gateway. */
    public record Surroundings(DeliverySink sink, DeviceRegistry registry, TrustedClock clock, Counters counters) {}

    /**
     * A door that is still closed.
     *
     * @param dataDir the gateway's own certificate is kept in {@code tls} below.
     */
    public CoapIngress(CoapSettings settings, Path dataDir, Surroundings around) {
        this.settings = settings;
        this.dataDir = dataDir;
        this.around = around;
    }

    /** Who takes what devices say about firmware. Call before {@link #start}. */
    public void serve(FirmwareSink sink) {
        firmware = sink;
    }

    /**
     * Opens the listeners.
     *
     * @throws IOException when a port cannot be had, or a certificate not be read; the message says what to do.
     */
    public void start() throws IOException {
        door = Optional.of(OpenDoor.open(settings, dataDir, around, firmware));
    }

    /** Of the plain listener, or -1. */
    public int port() {
        return door.map(OpenDoor::port).orElse(CoapSettings.OFF);
    }

    /** Of the DTLS listener, or -1. */
    public int dtlsPort() {
        return door.map(OpenDoor::dtlsPort).orElse(CoapSettings.OFF);
    }

    /** Ends sessions of peers whose key or certificate is no longer good. Call when the registry has changed. */
    public void recheckIdentities() {
        door.ifPresent(OpenDoor::recheckIdentities);
    }

    @Override
    public boolean holds(DeviceId device) {
        return door.filter(open -> open.listeners().holds(device)).isPresent();
    }

    @Override
    public boolean isBusy(DeviceId device) {
        return door.filter(open -> open.listeners().isBusy(device)).isPresent();
    }

    @Override
    public Outcome send(OutboundCommand command) {
        return door.map(open -> open.listeners().send(command)).orElse(Outcome.NOT_HERE);
    }

    @Override
    public boolean listens(DeviceId device) {
        return door.filter(open -> open.firmware().listens(device)).isPresent();
    }

    @Override
    public void send(FirmwareMessage message) {
        door.ifPresent(open -> open.firmware().send(message));
    }

    /** Stops listening; requests that wait are not answered, and their devices will send them again. */
    @Override
    public void close() {
        door.ifPresent(OpenDoor::close);
        door = Optional.empty();
    }
}
