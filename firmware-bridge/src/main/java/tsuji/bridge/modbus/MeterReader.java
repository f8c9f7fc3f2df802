package tsuji.bridge.modbus;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import tsuji.wire.Reading;

/** Reads one meter: finds its model or its units first, then its registers in blocks. */
final class MeterReader {
    /** Where a chain of SunSpec models may begin. */
    private static final int[] SUNSPEC_BASES = {40_000, 50_000, 0};

    private static final int SUNSPEC_MARKER = 0x53756E53;
    private static final int SUNSPEC_MODELS_MAX = 32;
    private static final int SUNSPEC_END = 0xFFFF;
    private static final BigDecimal MEGA = BigDecimal.valueOf(1_000);

    private final MeterSettings meter;
    private boolean prepared;
    private int base;
    private BigDecimal energyFactor = BigDecimal.ONE;

    MeterReader(MeterSettings meter) {
        this.meter = meter;
    }

    /** All wanted values that the meter has now. */
    List<Reading> read(Master master) throws IOException, InterruptedException, SilentException, RefusedException {
        if (!prepared) {
            prepare(master);
            prepared = true;
        }
        List<Reading> readings = new ArrayList<>();
        RegisterMap map = meter.map();
        for (RegisterMap.Block block : blocks()) {
            byte[] registers = registers(master, map.function(), base + block.start(), block.count());
            for (Register register : block.registers()) {
                register.value(registers, block.start(), map.littleWords(), map.isSunSpec())
                        .ifPresent(value -> readings.add(reading(register, value)));
            }
        }
        return readings;
    }

    // A value and its scale factor belong together: the whole model in one request.
    private List<RegisterMap.Block> blocks() {
        RegisterMap map = meter.map();
        return map.isSunSpec()
                ? List.of(new RegisterMap.Block(0, map.limits().registersMax(), map.wanted(meter.all())))
                : map.blocks(meter.all());
    }

    private Reading reading(Register register, BigDecimal value) {
        BigDecimal scaled = register.manner().whole() ? value.multiply(energyFactor) : value;
        return Reading.number(register.metric(), register.unit(), scaled.doubleValue(), 0);
    }

    private void prepare(Master master) throws IOException, InterruptedException, SilentException, RefusedException {
        if (meter.map().isSunSpec()) {
            base = findModel(master);
        }
        OptionalInt flag = meter.map().megaFlag();
        if (flag.isPresent()) {
            byte[] registers = registers(master, Master.Function.HOLDING, flag.getAsInt(), 2);
            energyFactor = ByteBuffer.wrap(registers).getFloat() == 1 ? MEGA : BigDecimal.ONE;
        }
    }

    private int findModel(Master master) throws IOException, InterruptedException, SilentException, RefusedException {
        for (int start : SUNSPEC_BASES) {
            try {
                if (ByteBuffer.wrap(registers(master, Master.Function.HOLDING, start, 2))
                                .getInt()
                        == SUNSPEC_MARKER) {
                    return modelBehind(master, start + 2);
                }
            } catch (RefusedException e) {
                // Not there: the next place.
                continue;
            }
        }
        throw new SilentException("unit " + meter.unit() + " is no SunSpec device: no marker at 40000, 50000 or 0");
    }

    private int modelBehind(Master master, int first)
            throws IOException, InterruptedException, SilentException, RefusedException {
        int at = first;
        for (int i = 0; i < SUNSPEC_MODELS_MAX && at < 0xFFF0; i++) {
            ByteBuffer header = ByteBuffer.wrap(registers(master, Master.Function.HOLDING, at, 2));
            int id = header.getShort() & 0xFFFF;
            if (id == SUNSPEC_END) {
                break;
            }
            if (meter.map().sunSpec().contains(id)) {
                return at;
            }
            at += 2 + (header.getShort() & 0xFFFF);
        }
        throw new SilentException(
                "unit " + meter.unit() + " has no model " + meter.map().sunSpec());
    }

    private byte[] registers(Master master, Master.Function function, int start, int count)
            throws IOException, InterruptedException, SilentException, RefusedException {
        return master.read(new Master.Read(meter.unit(), function, start, count));
    }
}
