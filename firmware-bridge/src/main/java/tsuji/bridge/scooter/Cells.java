package tsuji.bridge.scooter;

import java.util.List;
import java.util.stream.IntStream;

/** Voltages of a battery's cells in series: the weakest one tells its age, the spread whether it is balanced. */
record Cells(List<Integer> millivolts) {
    Cells {
        millivolts = List.copyOf(millivolts);
    }

    /** Of a block of words, of which those beyond the battery's last cell are 0. */
    static Cells of(byte[] block) {
        return new Cells(IntStream.range(0, block.length / 2)
                .map(word -> Words.unsigned(block, 2 * word))
                .filter(millivolts -> millivolts > 0)
                .boxed()
                .toList());
    }

    /** Whether the battery told of any. */
    boolean areKnown() {
        return !millivolts.isEmpty();
    }

    double lowestVolts() {
        return millivolts.stream().mapToInt(Integer::intValue).min().orElseThrow() / 1_000.0;
    }

    double highestVolts() {
        return millivolts.stream().mapToInt(Integer::intValue).max().orElseThrow() / 1_000.0;
    }
}
