package tsuji.gateway.device;

import java.util.List;
import tsuji.wire.DataClass;
import tsuji.wire.Reading;

/** Any device that speaks well-formed SenML; only the common metrics and metering slots are checked. */
public final class GenericType implements DeviceType {
    private static final MetricTable TABLE = new MetricTable(List.of(
            Metric.number("interval_import", "Wh", 0, 1e7).as(DataClass.INTERVAL),
            Metric.number("interval_export", "Wh", 0, 1e7).as(DataClass.INTERVAL)));

    @Override
    public String name() {
        return "generic";
    }

    @Override
    public List<Metric> metrics() {
        return TABLE.metrics();
    }

    @Override
    public Judgement judge(DataClass topicClass, List<Reading> readings) {
        return TABLE.judgeAny(topicClass, readings);
    }
}
