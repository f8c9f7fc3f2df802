package tsuji.bridge.modbus;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import tsuji.bridge.config.ConfigException;
import tsuji.bridge.config.Table;

/**
 * Which registers a kind of meter has: a data file, shipped or the operator's own.
 *
 * @param function that reads them.
 * @param littleWords whether the low register of a pair comes first.
 * @param limits of requests.
 * @param megaFlag holding register that says 1 (float32) when energies are in MWh instead of kWh, if the meter has one.
 * @param sunSpec models, first the wanted; empty for a meter with fixed addresses.
 */
record RegisterMap(
        String title,
        Master.Function function,
        boolean littleWords,
        Limits limits,
        OptionalInt megaFlag,
        List<Integer> sunSpec,
        List<Register> registers) {
    static final int REGISTERS_MAX = 200;

    private static final Pattern METRIC = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Pattern UNIT = Pattern.compile("[!-~]{0,16}");
    private static final Pattern SHIPPED = Pattern.compile("[a-z0-9_]{1,32}");
    private static final int ADDRESS_MAX = 0xFFFE;

    RegisterMap {
        sunSpec = List.copyOf(sunSpec);
        registers = registers.stream()
                .sorted(Comparator.comparingInt(Register::address))
                .toList();
    }

    /**
     * How much one request reads.
     *
     * @param registersMax registers of one request.
     * @param gapMax unused registers that may be read along to save a request.
     */
    record Limits(int registersMax, int gapMax) {}

    /** Which register of a pair comes first. */
    private enum WordOrder {
        BIG,
        LITTLE
    }

    /** A shipped map by its name, or a file by its path. */
    static RegisterMap find(String name) throws ConfigException {
        if (!SHIPPED.matcher(name).matches()) {
            return read(Table.read(Path.of(name)));
        }
        String resource = name + ".toml";
        try (InputStream in = RegisterMap.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new ConfigException("map " + name + ": not shipped (there are sdm630, sdm120, sdm230, dds238,"
                        + " sunspec103); a path to a file of your own works too");
            }
            return read(Table.read(resource, in.readAllBytes()));
        } catch (IOException e) {
            throw new ConfigException(resource + ": cannot be read: " + e);
        }
    }

    static RegisterMap read(Table table) throws ConfigException {
        String title = table.text("title", Pattern.compile(".{1,64}"), "1 to 64 characters");
        Master.Function function = table.choice("function", Master.Function.class, Master.Function.INPUT);
        WordOrder order = table.choice("word_order", WordOrder.class, WordOrder.BIG);
        int block = table.whole("block_registers_max", 2, Master.REGISTERS_MAX, 40);
        int gap = table.whole("gap_registers_max", 0, Master.REGISTERS_MAX, 0);
        OptionalInt mega =
                table.has("mega_flag") ? OptionalInt.of(table.whole("mega_flag", 0, ADDRESS_MAX)) : OptionalInt.empty();
        int model = table.whole("sunspec_model", 0, 0xFFFE, 0);
        List<Register> registers = new ArrayList<>();
        for (Table each : table.tables("register")) {
            registers.add(register(each));
        }
        if (registers.isEmpty() || registers.size() > REGISTERS_MAX) {
            throw table.problem("register", "allowed are 1 to " + REGISTERS_MAX + ", here are " + registers.size());
        }
        table.finish();
        // Models 101 and 102 have the layout of 103.
        List<Integer> models = model == 0 ? List.of() : model == 103 ? List.of(103, 102, 101) : List.of(model);
        Limits limits = new Limits(block, gap);
        return new RegisterMap(title, function, order == WordOrder.LITTLE, limits, mega, models, registers);
    }

    private static Register register(Table table) throws ConfigException {
        String metric = table.text("metric", METRIC, "a metric: a-z 0-9 _");
        String unit = table.text("unit", UNIT, "a SenML unit", "");
        int address = table.whole("address", 0, ADDRESS_MAX);
        Register.Type type = table.choice("type", Register.Type.class, Register.Type.FLOAT32);
        double scale = table.has("scale") ? table.number("scale", 1e-9, 1e9) : 1;
        OptionalInt exponent = table.has("scale_address")
                ? OptionalInt.of(table.whole("scale_address", 0, ADDRESS_MAX))
                : OptionalInt.empty();
        Register.Manner manner = new Register.Manner(table.flag("whole", false), table.flag("extra", false));
        table.finish();
        return new Register(metric, unit, address, type, BigDecimal.valueOf(scale), exponent, manner);
    }

    boolean isSunSpec() {
        return !sunSpec.isEmpty();
    }

    /** Registers that are read: all, or only those that every meter may report. */
    List<Register> wanted(boolean extras) {
        return registers.stream()
                .filter(register -> extras || !register.manner().extra())
                .toList();
    }

    /** A run of registers that one request reads. */
    record Block(int start, int count, List<Register> registers) {}

    /** The wanted registers in as few requests as limits and gaps allow. */
    List<Block> blocks(boolean extras) {
        List<Block> blocks = new ArrayList<>();
        List<Register> run = new ArrayList<>();
        for (Register register : wanted(extras)) {
            if (!run.isEmpty()) {
                boolean near = register.address() - end(run) <= limits.gapMax();
                boolean fits = register.address()
                                + register.type().registers()
                                - run.get(0).address()
                        <= limits.registersMax();
                if (!near || !fits) {
                    blocks.add(block(run));
                    run = new ArrayList<>();
                }
            }
            run.add(register);
        }
        if (!run.isEmpty()) {
            blocks.add(block(run));
        }
        return blocks;
    }

    private static Block block(List<Register> run) {
        int start = run.get(0).address();
        return new Block(start, end(run) - start, List.copyOf(run));
    }

    private static int end(List<Register> run) {
        return run.stream()
                .mapToInt(register -> register.address() + register.type().registers())
                .max()
                .orElseThrow();
    }
}
