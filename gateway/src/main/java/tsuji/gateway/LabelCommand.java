package tsuji.gateway;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tsuji.gateway.device.Enrolled;
import tsuji.gateway.device.RegistryException;
import tsuji.gateway.label.DeviceLabel;
import tsuji.gateway.label.LabelSheet;

/** {@code tsuji-gateway device label}: labels to stick on devices, one page each. */
@Command(
        name = "label",
        description = "Writes labels with the secret as QR code and as text, 62 mm x 29 mm, as PDF.",
        mixinStandardHelpOptions = true)
final class LabelCommand implements Callable<Integer> {
    @ParentCommand
    private DeviceCommand device;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Devices, one page each.")
    private List<String> ids;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "labels.pdf",
            description = "File to write (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://192.168.77.1/a",
            description = "Page that the QR code opens (default: ${DEFAULT-VALUE}).")
    private String url;

    @Override
    public Integer call() {
        return device.work(enrolment -> {
            List<DeviceLabel> labels = new ArrayList<>();
            for (String id : ids) {
                Enrolled peer =
                        enrolment.find(id).orElseThrow(() -> new RegistryException("\"" + id + "\" is not registered"));
                try {
                    labels.add(new DeviceLabel(peer.type(), id, enrolment.secret(id)));
                } catch (IllegalArgumentException e) {
                    throw new RegistryException(e.getMessage());
                }
            }
            LabelSheet.write(out, url, labels);
            device.text().done("written", out.toString());
            return ExitCode.OK;
        });
    }
}
