package tsuji.gateway.ingress.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

class MqttBehaviour5IT extends MqttBehaviourContract {
    @Override
    Client client(Account account) throws Exception {
        return new Paho5(door.ingress.port(), account);
    }

    static final class Paho5 implements Client, MqttCallback {
        private static final int WAIT_MILLIS = 10_000;

        private final MqttAsyncClient client;
        private final Account account;
        private final List<String> messages = new CopyOnWriteArrayList<>();

        Paho5(int port, Account account) throws MqttException {
            this.account = account;
            client = new MqttAsyncClient("tcp://127.0.0.1:" + port, account.clientId(), new MemoryPersistence());
            client.setCallback(this);
        }

        @Override
        public boolean connect() throws MqttException {
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setUserName(account.userName());
            options.setPassword(account.secret().getBytes(UTF_8));
            options.setCleanStart(!account.stays());
            options.setSessionExpiryInterval(account.stays() ? 3_600L : 0L);
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
            int granted = token.getReasonCodes()[0];
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

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            messages.add(topic + " " + new String(message.getPayload(), UTF_8));
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
