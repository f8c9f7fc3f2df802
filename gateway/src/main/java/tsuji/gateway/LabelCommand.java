package tsuji.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tsuji.gateway.device.Enrolled;
import tsuji.gateway.device.RegistryException;
import tsuji.gateway.label.DeviceLabel;
import tsuji.gateway.label.LabelImage;
import tsuji.gateway.label.LabelSheet;

/** {@code tsuji-gateway device label}: labels to stick on devices, one page each, or one picture. */
@Command(
        name = "label",
        description = "Writes labels with the secret as QR code and as text, 62 mm x 29 mm, as PDF, or one as PNG.",
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
            description = "File to write, .pdf or .png (default: ${DEFAULT-VALUE}).")
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
            write(labels);
            device.text().done("written", out.toString());
            return ExitCode.OK;
        });
    }

    private void write(List<DeviceLabel> labels) throws IOException, RegistryException {
        if (!out.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            LabelSheet.write(out, url, labels);
        } else if (labels.size() == 1) {
            LabelImage.write(out, url, labels.get(0));
        } else {
            throw new RegistryException(
                    "a PNG holds one label, and " + labels.size() + " were asked for: make them one by one, or a PDF");
        }
    }
}
