package tsuji.sim;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, SIGTERM and SIGHUP ask a command to end in order; a second one ends the process at once,
 * with the programs that it has started. A shutdown hook could not let the
 * command choose the exit code, so this uses sun.misc.Signal; by reflection, because javac warns about it.
 */
final class StopSignal {
    private static final int INTERRUPTED = 130;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final Deque<Runnable> lastActs = new ConcurrentLinkedDeque<>();

    /** From now on these signals are ours. */
    static StopSignal take() {
        StopSignal signal = new StopSignal();
        signal.handle("INT");
        signal.handle("TERM");
        // A terminal that is closed.
        signal.handle("HUP");
        return signal;
    }

    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** True: asked to end within the time. */
    boolean await(long millis) throws InterruptedException {
        return asked.await(millis, TimeUnit.MILLISECONDS);
    }

    /** What must be done even when the process ends at once; by then the programs that it has started are gone. */
    void beforeSuddenEnd(Runnable act) {
        lastActs.push(act);
    }

    private void received() {
        if (isAsked()) {
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            lastActs.forEach(Runnable::run);
            Runtime.getRuntime().halt(INTERRUPTED);
        }
        asked.countDown();
    }

    private void handle(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        if (method.getName().equals("handle")) {
                            received();
                        }
                        return null;
                    });
            Method handle = signal.getMethod("handle", signal, handler);
            handle.invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("signal " + name + " cannot be handled", e);
        }
    }
}
