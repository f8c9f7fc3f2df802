package tsuji.gateway.ingress.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import tsuji.gateway.command.DeviceOutlet;
import tsuji.gateway.ingress.DoorContract;
import tsuji.gateway.ingress.mqtt.MqttBehaviourContract.Account;
import tsuji.gateway.profile.Profiles;

/** The promises of every door, over MQTT at QoS 1. */
abstract class MqttDoorContract extends DoorContract {
    abstract MqttBehaviourContract.Client client(int port, Account account) throws Exception;

    @Override
    protected final Door open(Path dataDir, Behind behind) throws IOException {
        MqttIngress ingress = new MqttIngress(
                TestDoor.settings(new MqttSettings.Limits(100, BODY_BYTES_MAX, 1_000, 10_000)),
                dataDir,
                new MqttIngress.Surroundings(
                        behind.intake(),
                        behind.registry(),
                        Profiles.NONE,
                        behind.clock(),
                        behind.counters(),
                        behind.health(),
                        SlotSource.NONE));
        ingress.start();
        return new MqttDoor(ingress);
    }

    private final class MqttDoor implements Door {
        private final MqttIngress ingress;

        MqttDoor(MqttIngress ingress) {
            this.ingress = ingress;
        }

        @Override
        public DeviceOutlet outlet() {
            return ingress;
        }

        @Override
        public void recheckIdentities() {
            ingress.recheckIdentities();
        }

        @Override
        public Client client(String name, byte[] secret) throws Exception {
            Account account = new Account(name, name, new String(secret, UTF_8), false);
            return new Device(name, MqttDoorContract.this.client(ingress.port(), account));
        }

        @Override
        public void close() {
            ingress.close();
        }
    }

    private static final class Device implements Client {
        private final String name;
        private final MqttBehaviourContract.Client client;

        Device(String name, MqttBehaviourContract.Client client) {
            this.name = name;
            this.client = client;
        }

        @Override
        public Sent send(String payload) {
            try {
                connect();
                MqttBehaviourContract.Publication publication = client.publish("v1/" + name + "/telemetry", payload, 1);
                return () -> answer(publication);
            } catch (Exception e) {
                // Not let in, or larger than the door said it takes.
                return () -> Answer.REFUSED;
            }
        }

        private Answer answer(MqttBehaviourContract.Publication publication) {
            if (!client.isConnected()) {
                return Answer.REFUSED;
            }
            return publication.isAcknowledged() ? Answer.STORED : Answer.NONE;
        }

        private void connect() throws Exception {
            if (!client.isConnected()) {
                client.connect();
            }
        }

        @Override
        public void listen() throws Exception {
            connect();
            client.subscribe("v1/" + name + "/commands", 1);
        }

        @Override
        public List<String> commands() {
            String prefix = "v1/" + name + "/commands ";
            return client.messages().stream()
                    .map(message -> message.substring(prefix.length()))
                    .toList();
        }

        @Override
        public boolean isCut() {
            return !client.isConnected();
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }
}
