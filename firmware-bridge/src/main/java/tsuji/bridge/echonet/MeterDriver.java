package tsuji.bridge.echonet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tsuji.bridge.config.Secrets;
import tsuji.bridge.link.Driver;
import tsuji.bridge.link.Message;
import tsuji.bridge.link.SerialLine;
import tsuji.bridge.link.Surroundings;
import tsuji.wire.Reading;
import tsuji.wire.SlotDay;

/**
 * One smart meter. Slots come first: the meter pushes them in the first minutes of the next, and while that is awaited nothing
 * is asked; what is missing then is read; polling and healing fill the rest of the time.
 */
final class MeterDriver implements Driver {
    /** The meter pushes a slot within five minutes of its end. */
    static final int PUSH_SECONDS_MAX = 360;

    /** Healing stops before the next push. */
    static final int HEAL_RESERVE_SECONDS = 120;

    static final int HEAL_SPACING_SECONDS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(MeterDriver.class);
    private static final int LISTEN_MILLIS = 1_000;
    private static final int INSTANCES_SECONDS_MAX = 5;
    private static final int CLOCK_SECONDS = 6 * 3_600;
    // Somebody may set it, and until then there are no slots.
    private static final int CLOCK_RETRY_SECONDS = 600;
    private static final int REGISTERS_SECONDS = 1_800;
    // A meter that has not closed its slot yet is asked again, and at last its history is.
    private static final int SLOT_SPACING_SECONDS = 60;
    private static final int HEAL_PAUSE_SECONDS = 600;

    private final MeterSettings settings;
    private final Secrets.RouteB credentials;
    private final Surroundings around;
    private final AirtimeBudget budget = new AirtimeBudget();
    private final MeterClock clock;
    private final SlotAnswer slotAnswer = new SlotAnswer();
    private SlotLedger ledger;
    private SlotRecorder recorder;

    private SerialLine line;
    private SkAdapter adapter;
    private BRouteSession session;
    private MeterClient client;
    private Healer healer;
    private MeterIdentity meter;
    private long powerDueNanos;
    private long registersDueNanos;
    private long slotDueNanos;
    private long healDueNanos;
    private long clockDueNanos;
    private boolean clockReported;

    MeterDriver(MeterSettings settings, Secrets.RouteB credentials, Surroundings around) {
        this.settings = settings;
        this.credentials = credentials;
        this.around = around;
        this.clock = new MeterClock(around.nanoTime());
    }

    @Override
    public void open() throws IOException, InterruptedException {
        if (recorder == null) {
            ledger = SlotFile.open(around.stateFolder().resolve(settings.name() + ".slots"), settings.slotMinutes());
            recorder = new SlotRecorder(
                    settings.device(), around.outbox(), ledger, settings.slotMinutes(), settings.zone());
            around.outbox().subscribe(settings.device(), "slots", slotAnswer);
            if (settings.slotMinutes() % Healer.HISTORY_MINUTES != 0) {
                LOG.warn(
                        "{}: a meter's history has half hours: a slot of {} minutes that is missed cannot be read again"
                                + " and stays out; registers go on",
                        settings.name(),
                        settings.slotMinutes());
            }
        }
        line = around.ports().open(settings.line());
        line.discardInput();
        adapter = new SkAdapter(line, settings.dialect(), around.nanoTime());
        PanCache cache = new PanCache(around.stateFolder().resolve(settings.name() + ".pan"));
        session = new BRouteSession(adapter, settings.dialect(), cache, around.nanoTime(), budget);
        session.connect(credentials);
        client = new MeterClient(session, around.nanoTime());
        client.listen(after(INSTANCES_SECONDS_MAX));
        if (client.notification().isEmpty()) {
            client.askInstances();
        }
        readClock();
        identify();
        healer = new Healer(client, recorder, clock, settings.slotMinutes());
        long now = around.nanoTime().getAsLong();
        powerDueNanos = now;
        registersDueNanos = now;
        slotDueNanos = now;
        healDueNanos = now;
    }

    private void readClock() throws IOException, InterruptedException {
        Frame answer = client.get(Epc.TIME, Epc.DATE);
        try {
            LocalTime time = Edt.minute(ByteBuffer.wrap(need(answer, Epc.TIME, 2)));
            LocalDate date = Edt.date(ByteBuffer.wrap(need(answer, Epc.DATE, 4)));
            clock.set(LocalDateTime.of(date, time));
            clockDueNanos = after(CLOCK_SECONDS);
            clockReported = false;
        } catch (FrameException e) {
            clock.lose();
            clockDueNanos = after(CLOCK_RETRY_SECONDS);
            reportClock(e);
        }
    }

    /** Once, until it has told a time again. What needs no time of the meter's goes on, stamped by the gateway. */
    private void reportClock(FrameException cause) {
        if (!clockReported) {
            clockReported = true;
            around.health().count(settings.name() + ".clock_unusable");
            LOG.warn(
                    "{}: the meter's clock is unusable ({}): no slots until it is set; readings go on",
                    settings.name(),
                    cause.getMessage());
        }
    }

    private void refreshClock() throws IOException, InterruptedException {
        boolean wasUsable = clock.isUsable();
        readClock();
        if (!wasUsable && clock.isUsable()) {
            identify();
        }
    }

    private static byte[] need(Frame answer, int epc, int bytes) throws FrameException {
        byte[] edt = answer.value(epc).map(Property::edt).orElse(new byte[0]);
        return Edt.exactly(edt, bytes).array();
    }

    private void identify() throws IOException, InterruptedException {
        meter = MeterIdentity.read(client);
        if (!clock.isUsable()) {
            // The ledger begins with a slot, so whose slots they are is kept when there are some.
            return;
        }
        String before = ledger.serial();
        if (!before.isEmpty() && !before.equals(meter.serial())) {
            LOG.warn("{}: the meter was replaced: {} is now {}", settings.name(), before, meter.serial());
            recorder.forget();
            around.outbox()
                    .offer(Message.event(
                            settings.device(),
                            List.of(Reading.text("meter_replaced", before + " -> " + meter.serial(), 0))));
        }
        ledger.identify(meter.serial(), clock.slotStart(settings.slotMinutes()));
    }

    @Override
    public int runOnce() throws IOException, InterruptedException {
        reconcile();
        int settled = recorder.settle();
        Optional<Frame> notification = client.notification();
        if (notification.isPresent()) {
            slots(notification.get(), SlotRecorder.Source.EA);
            return 1;
        }
        if (recorder.wasImplausible()) {
            LOG.warn("{}: a register jumped; asking whether it is still the same meter", settings.name());
            around.health().count(settings.name() + ".implausible");
            identify();
            return 1;
        }
        if (session.mustJoin()) {
            // Any request joins again first; this one is never in vain.
            refreshClock();
            return 1;
        }
        if (!isQuiet() && doWhatIsDue()) {
            return 1;
        }
        client.listen(around.nanoTime().getAsLong() + TimeUnit.MILLISECONDS.toNanos(LISTEN_MILLIS));
        return settled;
    }

    /** Before anything is settled that the gateway has got after its answer. */
    private void reconcile() throws IOException {
        Optional<List<SlotDay>> answer = slotAnswer.take();
        if (answer.isEmpty()) {
            return;
        }
        int lost = recorder.reconcile(answer.get());
        if (lost > 0) {
            LOG.warn(
                    "{}: the gateway has lost {} slots; reading from the meter again what its history has",
                    settings.name(),
                    lost);
        }
        healDueNanos = around.nanoTime().getAsLong();
    }

    /** The push of the last slot is awaited, and nothing may disturb it. */
    private boolean isQuiet() {
        return lacksLastSlot() && clock.secondsIntoSlot(settings.slotMinutes()) < PUSH_SECONDS_MAX;
    }

    private boolean lacksLastSlot() {
        return clock.isUsable() && !recorder.knows(clock.slotStart(settings.slotMinutes()), meter.hasReverse());
    }

    private boolean doWhatIsDue() throws IOException, InterruptedException {
        long now = around.nanoTime().getAsLong();
        if (lacksLastSlot() && now - slotDueNanos >= 0) {
            slotDueNanos = after(SLOT_SPACING_SECONDS);
            readLastSlot();
        } else if (now - powerDueNanos >= 0) {
            powerDueNanos = now + TimeUnit.SECONDS.toNanos(settings.pollSeconds());
            readPower();
        } else if (now - registersDueNanos >= 0) {
            registersDueNanos = now + TimeUnit.SECONDS.toNanos(REGISTERS_SECONDS);
            readRegisters();
        } else if (now - clockDueNanos >= 0) {
            refreshClock();
        } else if (mayHeal(now)) {
            boolean healed = healer.step(meter);
            healDueNanos = after(healed ? HEAL_SPACING_SECONDS : HEAL_PAUSE_SECONDS);
        } else {
            return false;
        }
        return true;
    }

    private boolean mayHeal(long now) {
        long slotSeconds = settings.slotMinutes() * 60L;
        return clock.isUsable()
                && now - healDueNanos >= 0
                && clock.secondsIntoSlot(settings.slotMinutes()) < slotSeconds - HEAL_RESERVE_SECONDS
                && session.mayBeSent()
                && budget.allowsOptional(now);
    }

    private void readLastSlot() throws IOException, InterruptedException {
        int[] epcs =
                meter.hasReverse() ? new int[] {Epc.SLOT_ENERGY, Epc.SLOT_ENERGY_REVERSE} : new int[] {Epc.SLOT_ENERGY};
        slots(client.get(epcs), SlotRecorder.Source.EA);
    }

    private void slots(Frame frame, SlotRecorder.Source source) throws IOException {
        for (Property property : frame.properties()) {
            boolean normal = property.epc() == Epc.SLOT_ENERGY;
            if (property.isEmpty() || !normal && property.epc() != Epc.SLOT_ENERGY_REVERSE) {
                continue;
            }
            try {
                slot(SlotEnergy.decode(property.edt()), normal, source);
            } catch (FrameException e) {
                around.health().count(settings.name() + ".malformed");
            }
        }
    }

    private void slot(SlotEnergy energy, boolean normal, SlotRecorder.Source source) throws IOException {
        if (!clock.isUsable() || !clock.isPast(energy.at()) || energy.count().isEmpty()) {
            around.health().count(settings.name() + ".no_data");
            return;
        }
        if (normal) {
            recorder.normal(energy.at(), energy.count(), source);
        } else {
            recorder.reverse(energy.at(), energy.count(), source);
        }
        recorder.report(energy.at(), meter.scale(), meter.hasReverse());
    }

    private void readPower() throws IOException, InterruptedException {
        Frame answer = client.get(Epc.POWER, Epc.CURRENT);
        List<Reading> readings = new ArrayList<>();
        try {
            OptionalInt watt = answer.value(Epc.POWER).isPresent()
                    ? Edt.power(answer.value(Epc.POWER).get().edt())
                    : OptionalInt.empty();
            watt.ifPresent(value -> readings.add(Reading.number("power", "W", value, 0)));
            if (answer.value(Epc.CURRENT).isPresent()) {
                Current current = Current.decode(answer.value(Epc.CURRENT).get().edt());
                current.r().ifPresent(r -> readings.add(ampere(r + current.t().orElse(0))));
            }
        } catch (FrameException e) {
            around.health().count(settings.name() + ".malformed");
        }
        if (clock.isUsable()) {
            readings.add(Reading.number("clock", "s", clock.now().toEpochSecond(settings.zone()), 0));
        }
        offer(readings);
    }

    // The contract has one current per meter: the sum of both phases, of which a two-wire meter has one.
    private static Reading ampere(int tenths) {
        return Reading.number("current", "A", tenths / 10.0, 0);
    }

    private void readRegisters() throws IOException, InterruptedException {
        Frame answer = meter.hasReverse() ? client.get(Epc.ENERGY, Epc.ENERGY_REVERSE) : client.get(Epc.ENERGY);
        List<Reading> readings = new ArrayList<>();
        register(answer, Epc.ENERGY, "energy_import", readings);
        register(answer, Epc.ENERGY_REVERSE, "energy_export", readings);
        offer(readings);
    }

    private void register(Frame answer, int epc, String metric, List<Reading> readings) {
        try {
            if (answer.value(epc).isPresent()) {
                ByteBuffer in = Edt.exactly(answer.value(epc).get().edt(), 4);
                OptionalLong count = Edt.energy(in);
                count.ifPresent(value ->
                        readings.add(Reading.number(metric, "Wh", meter.scale().wh(value), 0)));
            }
        } catch (FrameException e) {
            around.health().count(settings.name() + ".malformed");
        }
    }

    private void offer(List<Reading> readings) {
        if (!readings.isEmpty()) {
            around.outbox().offer(Message.telemetry(settings.device(), readings));
        }
    }

    private long after(int seconds) {
        return around.nanoTime().getAsLong() + TimeUnit.SECONDS.toNanos(seconds);
    }

    @Override
    public void close() {
        try {
            if (session != null) {
                session.end();
            }
        } catch (IOException e) {
            LOG.debug("{}: farewell: {}", settings.name(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        session = null;
        if (line != null) {
            line.close();
            line = null;
        }
    }
}
