package tsuji.sim.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tsuji.wire.DeviceId;

/**
 * Ids of a fleet: one id, or a row of them such as {@code SC-{0001..0200}}, leading zeros kept.
 *
 * @param ids in ascending order.
 */
public record IdPattern(String text, List<DeviceId> ids) {
    private static final Pattern ROW = Pattern.compile("([^{}]*)\\{([0-9]{1,9})\\.\\.([0-9]{1,9})}([^{}]*)");

    public IdPattern {
        ids = List.copyOf(ids);
    }

    public static IdPattern parse(String text) {
        Matcher row = ROW.matcher(text);
        if (!row.matches()) {
            return new IdPattern(text, List.of(new DeviceId(text)));
        }
        int first = Integer.parseInt(row.group(2));
        int last = Integer.parseInt(row.group(3));
        if (last < first || last - first >= Scenario.DEVICES_MAX) {
            throw new IllegalArgumentException(
                    "\"" + text + "\": the row must ascend and have at most " + Scenario.DEVICES_MAX + " ids");
        }
        int width = row.group(2).length();
        List<DeviceId> ids = new ArrayList<>(last - first + 1);
        for (int i = first; i <= last; i++) {
            String number = "0".repeat(Math.max(0, width - Integer.toString(i).length())) + i;
            ids.add(new DeviceId(row.group(1) + number + row.group(4)));
        }
        return new IdPattern(text, ids);
    }

    public int size() {
        return ids.size();
    }
}
