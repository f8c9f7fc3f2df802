package tsuji.bridge.link;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one driver alive on a loop of its own: opens it, steps it, and after every failure closes and opens it again. */
public final class Attendant implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Attendant.class);

    private final String name;
    private final Driver driver;
    private final Health health;
    private final Backoff backoff;
    private final Loop loop;
    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean open;

    public Attendant(String name, Driver driver, Health health, RandomGenerator random, Loop.OnDeath onDeath) {
        this.name = name;
        this.driver = driver;
        this.health = health;
        this.backoff = new Backoff(random);
        this.loop = new Loop(name, this::runOnce, onDeath);
    }

    public void start() {
        health.starting(name, "opening");
        loop.start();
    }

    int runOnce() throws InterruptedException {
        try {
            if (!open) {
                driver.open();
                open = true;
                backoff.reset();
                if (health.running(name, "serving")) {
                    LOG.info("{}: serving", name);
                }
            }
            return driver.runOnce();
        } catch (IOException e) {
            release();
            if (health.trouble(name, String.valueOf(e.getMessage()))) {
                LOG.warn("{}: {}", name, e.getMessage());
            }
            health.count(name + ".reopened");
            if (closing.await(backoff.nextMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedException();
            }
            return 0;
        }
    }

    private void release() {
        open = false;
        driver.close();
    }

    @Override
    public void close() {
        closing.countDown();
        loop.close();
        if (!loop.isRunning()) {
            release();
        }
    }
}
