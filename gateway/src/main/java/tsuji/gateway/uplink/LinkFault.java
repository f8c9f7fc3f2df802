package tsuji.gateway.uplink;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import org.eclipse.paho.client.mqttv3.MqttException;
import tsuji.gateway.health.ErrorCode;

/** Says for each failure of the MQTT client which condition it is, and what a technician should do. */
final class LinkFault {
    private static final int CAUSES_MAX = 8;

    private LinkFault() {}

    static LinkEvent.Failed of(URI broker, Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
            if (cause instanceof UnknownHostException) {
                return new LinkEvent.Failed(
                        ErrorCode.E204, "no address for " + cause.getMessage() + ": check DNS and uplink.brokers");
            }
            if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
                return tls(broker, root(cause));
            }
            if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
                return refused(broker, cause.getMessage());
            }
            if (cause instanceof SocketTimeoutException) {
                return new LinkEvent.Failed(ErrorCode.E209, broker + " does not answer: check firewall and address");
            }
            cause = cause.getCause();
        }
        return failure instanceof MqttException mqtt ? mqtt(broker, mqtt) : refused(broker, failure.getMessage());
    }

    private static LinkEvent.Failed mqtt(URI broker, MqttException failure) {
        return switch (failure.getReasonCode()) {
            case MqttException.REASON_CODE_FAILED_AUTHENTICATION,
                    MqttException.REASON_CODE_NOT_AUTHORIZED,
                    MqttException.REASON_CODE_INVALID_CLIENT_ID ->
                new LinkEvent.Failed(
                        ErrorCode.E207,
                        broker + " refuses us (" + failure.getMessage()
                                + "): check uplink.user, uplink.password_file, uplink.client_id and the certificate");
            case MqttException.REASON_CODE_CLIENT_TIMEOUT, MqttException.REASON_CODE_WRITE_TIMEOUT ->
                new LinkEvent.Failed(ErrorCode.E209, broker + " stopped answering: check the line to it");
            case MqttException.REASON_CODE_CONNECTION_LOST ->
                refused(broker, "it closed the connection; its log says why (two gateways with one client id?)");
            default -> refused(broker, failure.getMessage());
        };
    }

    private static LinkEvent.Failed tls(URI broker, Throwable cause) {
        return new LinkEvent.Failed(
                ErrorCode.E206,
                broker + ": " + cause.getMessage()
                        + "; nothing was sent. Check the server's certificate, its name, uplink.tls_ca and the clock");
    }

    private static LinkEvent.Failed refused(URI broker, String detail) {
        return new LinkEvent.Failed(ErrorCode.E205, broker + ": " + detail);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (int i = 0; i < CAUSES_MAX && root.getCause() != null; i++) {
            root = root.getCause();
        }
        return root;
    }
}
