package tsuji.bridge;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Waits for SIGTERM or SIGINT. The JDK's own way (a shutdown hook) can neither tell them apart nor choose the exit code, so
 * this uses sun.misc.Signal; by reflection, because javac warns about it and a warning fails the build.
 */
final class Signals {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicInteger exitCode = new AtomicInteger(ExitCode.OK);
    private volatile Runnable onSignal = () -> {};

    private Signals() {}

    /** From now on the two signals are ours. A second one ends the process at once. */
    static Signals take() {
        Signals signals = new Signals();
        signals.handle("TERM", ExitCode.OK);
        signals.handle("INT", ExitCode.INTERRUPTED);
        return signals;
    }

    /** Blocks until a signal came; returns the exit code that belongs to it. */
    int await() throws InterruptedException {
        asked.await();
        return exitCode.get();
    }

    /** From now on this hears of the first signal too, on a thread of the JVM. */
    void onSignal(Runnable listener) {
        onSignal = listener;
    }

    private void received(int code) {
        if (asked.getCount() == 0) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
        exitCode.set(code);
        asked.countDown();
        onSignal.run();
    }

    private void handle(String name, int code) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        if (method.getName().equals("handle")) {
                            received(code);
                        }
                        return null;
                    });
            Method handle = signal.getMethod("handle", signal, handler);
            handle.invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
        } catch (InvocationTargetException e) {
            // The JVM runs with -Xrs or keeps the signal for itself: the default action stays.
            throw new IllegalStateException("signal " + name + " cannot be handled", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no sun.misc.Signal", e);
        }
    }
}
