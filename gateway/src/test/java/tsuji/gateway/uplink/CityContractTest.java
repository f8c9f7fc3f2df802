package tsuji.gateway.uplink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tsuji.gateway.device.Device;
import tsuji.gateway.device.DeviceTypes;
import tsuji.wire.CityTopics;
import tsuji.wire.DataClass;
import tsuji.wire.DeviceId;

/** The AsyncAPI file says what the uplink really sends. */
class CityContractTest {
    private static final CityTopics TOPICS = CityEar.TOPICS;

    private CityContract contract;

    @BeforeEach
    void read() throws IOException {
        contract = CityContract.read();
    }

    private List<String> objections(String topic, String json) throws IOException {
        return contract.objections(topic, CityContract.json(json.getBytes(UTF_8)));
    }

    @Test
    void everyMessageThatTheUplinkSendsIsDescribed() throws IOException {
        Line line = new Line();
        line.rig.registry.devices = DeviceTypes.ALL.stream()
                .map(type -> new Device(new DeviceId(type.name() + "-1"), type, "辻"))
                .toList();
        for (DataClass dataClass : DataClass.values()) {
            line.rig.journal.add("sc-0", dataClass, ScriptedJournal.BOOT, 3);
            line.rig.journal.add("me-0", dataClass, 9, 2);
        }
        ScriptedCityLink link = line.connect();
        line.drain();
        line.step(Duration.ofMinutes(5).toMillis());
        line.drain();
        for (DataClass dataClass : DataClass.values()) {
            line.rig.journal.add("sc-0", dataClass);
        }
        link.arrive(TOPICS.ledgerRequest(), "");
        line.drain();
        line.clock.tickBy(50);
        line.uplink.close();

        Set<Class<?>> kinds = new HashSet<>();
        for (ScriptedCityLink.Sent sent : link.sent) {
            String topic = sent.message().topic();
            Object json = CityContract.json(sent.message().payload());
            assertThat(contract.objections(topic, json)).as(topic).isEmpty();
            kinds.add(sent.topic().getClass());
        }
        assertThat(kinds).hasSize(4);
        assertThat(link.data()).hasSize(9);
        assertThat(objections(TOPICS.status(), new String(StatusMessage.OFFLINE_LOST, UTF_8)))
                .isEmpty();
    }

    @Test
    void whatTheCitySaysIsDescribed() throws IOException {
        String receipt = "{\"epoch\":\"e1\",\"ranges\":[[1,5],[7,7]]}";

        assertThat(objections(TOPICS.receipts(), receipt)).isEmpty();
        assertThat(Receipt.parse(receipt.getBytes(UTF_8))).isPresent();
        assertThat(objections(TOPICS.ledgerRequest(), "{}")).isEmpty();
        String command = "{\"id\":\"c1\",\"device\":\"d\",\"name\":\"unlock\",\"issued_at\":1,\"expires_at\":2,"
                + "\"issuer\":\"i\"}";
        assertThat(objections(TOPICS.commands(), command)).isEmpty();
        assertThat(objections(
                        TOPICS.results(), "{\"id\":\"c1\",\"device\":\"d\",\"state\":\"expired\",\"reason\":\"\"}"))
                .isEmpty();
    }

    @Test
    void wrongMessagesAreObjectedTo() throws IOException {
        String data = TOPICS.data(DataClass.EVENT, CityTopics.Lane.LIVE);

        assertThat(objections(data, "[]")).isNotEmpty();
        assertThat(objections(data, "[{\"bn\":\"a\",\"seq\":1,\"n\":\"x\",\"v\":1}]"))
                .hasSize(1);
        assertThat(objections(data, "[{\"bn\":\"a/\",\"seq\":0,\"n\":\"x\",\"v\":\"1\"}]"))
                .hasSize(2);
        assertThat(objections(data, "[{\"n\":\"x\",\"tq\":\"synced\",\"zz\":1}]"))
                .hasSize(2);
        assertThat(objections(TOPICS.status(), "{\"state\":\"asleep\"}")).hasSize(1);
        assertThat(objections(TOPICS.receipts(), "{\"epoch\":\"\",\"ranges\":[[1],[2,3]]}"))
                .hasSize(2);
        assertThat(objections(TOPICS.ledger(), "{}")).hasSize(7);
        assertThat(objections("tsuji/v1/a/g/data/event/late", "[]")).hasSize(1);
    }

    @Test
    void everyChannelIsUsedAndEveryReferenceLeadsSomewhere() {
        Map<?, ?> operations = (Map<?, ?>) contract.document().get("operations");
        Set<Object> used = new HashSet<>();
        operations
                .values()
                .forEach(value -> used.add(contract.resolve((Map<?, ?>) ((Map<?, ?>) value).get("channel"))));

        assertThat(used)
                .containsExactlyInAnyOrderElementsOf(((Map<?, ?>)
                                contract.document().get("channels"))
                        .values().stream().map(channel -> (Object) channel).toList());
    }
}
