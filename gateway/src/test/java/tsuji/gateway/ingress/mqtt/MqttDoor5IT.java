package tsuji.gateway.ingress.mqtt;

import tsuji.gateway.ingress.mqtt.MqttBehaviourContract.Account;

class MqttDoor5IT extends MqttDoorContract {
    @Override
    MqttBehaviourContract.Client client(int port, Account account) throws Exception {
        return new MqttBehaviour5IT.Paho5(port, account);
    }
}
