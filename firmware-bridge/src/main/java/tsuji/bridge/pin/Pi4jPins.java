package tsuji.bridge.pin;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.exception.Pi4JException;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import com.pi4j.plugin.gpiod.provider.gpio.digital.GpioDDigitalInputProvider;
import com.pi4j.plugin.gpiod.provider.gpio.digital.GpioDDigitalOutputProvider;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The pins of a Raspberry Pi 4 or 5 through gpiod, which needs the group {@code gpio} and not root. */
final class Pi4jPins implements Pins {
    private static final String HINT = "; is this a Raspberry Pi, is the user in the group gpio, is another program"
            + " using the pin? For a machine without pins set platform = \"folder\"";

    private final Context context;
    private final Map<Integer, DigitalInput> inputs = new HashMap<>();
    private final Map<Integer, DigitalOutput> outputs = new HashMap<>();

    Pi4jPins() throws IOException {
        try {
            // Named one by one: automatic discovery would take whatever is on the class path.
            context = Pi4J.newContextBuilder()
                    .add(GpioDDigitalInputProvider.newInstance(), GpioDDigitalOutputProvider.newInstance())
                    .build();
        } catch (RuntimeException e) {
            throw new IOException("pins cannot be opened: " + e.getMessage() + HINT, e);
        }
    }

    @Override
    public void openInput(int pin, Pull pull) throws IOException {
        try {
            inputs.put(
                    pin,
                    context.create(DigitalInput.newConfigBuilder(context)
                            .id("in" + pin)
                            .address(pin)
                            .pull(resistance(pull))
                            .provider(GpioDDigitalInputProvider.ID)
                            .build()));
        } catch (Pi4JException | IllegalStateException e) {
            throw new IOException("pin " + pin + " cannot be read: " + e.getMessage() + HINT, e);
        }
    }

    private static PullResistance resistance(Pull pull) {
        return switch (pull) {
            case UP -> PullResistance.PULL_UP;
            case DOWN -> PullResistance.PULL_DOWN;
            case OFF -> PullResistance.OFF;
        };
    }

    @Override
    public void openOutput(int pin, boolean high) throws IOException {
        DigitalState rest = high ? DigitalState.HIGH : DigitalState.LOW;
        try {
            outputs.put(
                    pin,
                    context.create(DigitalOutput.newConfigBuilder(context)
                            .id("out" + pin)
                            .address(pin)
                            .initial(rest)
                            .shutdown(rest)
                            .provider(GpioDDigitalOutputProvider.ID)
                            .build()));
        } catch (Pi4JException | IllegalStateException e) {
            throw new IOException("pin " + pin + " cannot be driven: " + e.getMessage() + HINT, e);
        }
    }

    @Override
    public boolean isHigh(int pin) throws IOException {
        try {
            return inputs.get(pin).isHigh();
        } catch (Pi4JException e) {
            throw new IOException("pin " + pin + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void set(int pin, boolean high) throws IOException {
        try {
            outputs.get(pin).state(high ? DigitalState.HIGH : DigitalState.LOW);
        } catch (Pi4JException e) {
            throw new IOException("pin " + pin + " cannot be driven: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        context.shutdown();
    }
}
