package tsuji.gateway.ingress.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

class MqttBehaviour311IT extends MqttBehaviourContract {
    @Override
    Client client(Account account) throws Exception {
        return new Paho311(door.ingress.port(), account);
    }

    static final class Paho311 implements Client {
        private static final int WAIT_MILLIS = 10_000;

        private final MqttAsyncClient client;
        private final Account account;
        private final List<String> messages = new CopyOnWriteArrayList<>();

        Paho311(int port, Account account) throws MqttException {
            this.account = account;
            client = new MqttAsyncClient("tcp://127.0.0.1:" + port, account.clientId(), new MemoryPersistence());
            client.setCallback(new MqttCallback() {
                @Override
                public void connectionLost(Throwable cause) {}

                @Override
                public void messageArrived(String topic, MqttMessage message) {
                    messages.add(topic + " " + new String(message.getPayload(), UTF_8));
                }

                @Override
                public void deliveryComplete(IMqttDeliveryToken token) {}
            });
        }

        @Override
        public boolean connect() throws MqttException {
            MqttConnectOptions options = new MqttConnectOptions();
            options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
            options.setUserName(account.userName());
            options.setPassword(account.secret().toCharArray());
            options.setCleanSession(!account.stays());
            options.setMaxInflight(1_000);
            IMqttToken token = client.connect(options);
            token.waitForCompletion(WAIT_MILLIS);
            return token.getSessionPresent();
        }

        @Override
        public Publication publish(String topic, String payload, int qos) throws MqttException {
            return client.publish(topic, payload.getBytes(UTF_8), qos, false)::isComplete;
        }

        @Override
        public int subscribe(String filter, int qos) throws MqttException {
            IMqttToken token = client.subscribe(filter, qos);
            token.waitForCompletion(WAIT_MILLIS);
            int granted = token.getGrantedQos()[0];
            if (granted > 2) {
                throw new MqttException(granted);
            }
            return granted;
        }

        @Override
        public List<String> messages() {
            return messages;
        }

        @Override
        public boolean isConnected() {
            return client.isConnected();
        }

        @Override
        public void disconnect() throws MqttException {
            client.disconnect().waitForCompletion(WAIT_MILLIS);
        }

        @Override
        public void drop() throws MqttException {
            client.disconnectForcibly(0, 1, false);
        }

        @Override
        public void close() throws IOException {
            try {
                if (client.isConnected()) {
                    client.disconnectForcibly(0, 100, false);
                }
                client.close(true);
            } catch (MqttException e) {
                throw new IOException(e);
            }
        }
    }
}
