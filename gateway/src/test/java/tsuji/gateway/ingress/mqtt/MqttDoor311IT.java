package tsuji.gateway.ingress.mqtt;

import tsuji.gateway.ingress.mqtt.MqttBehaviourContract.Account;

class MqttDoor311IT extends MqttDoorContract {
    @Override
    MqttBehaviourContract.Client client(int port, Account account) throws Exception {
        return new MqttBehaviour311IT.Paho311(port, account);
    }
}
