package tsuji.bridge.omni;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One message: {@code *SCOR,OM,IMEI,CMD,p1,p2…#} from a device, {@code FF FF *SCOS,OM,…#} to it.
 *
 * @param parameters from the left; how many there are differs between models, so ask for one that may be missing.
 */
record OmniMessage(String imei, String command, List<String> parameters) {
    static final int PARAMETERS_MAX = 32;

    private static final Pattern IMEI = Pattern.compile("\\d{15}");
    private static final Pattern COMMAND = Pattern.compile("[A-Z][A-Z0-9]{1,3}");

    OmniMessage {
        parameters = List.copyOf(parameters);
    }

    OmniMessage(String imei, String command, Object... parameters) {
        this(imei, command, Arrays.stream(parameters).map(String::valueOf).toList());
    }

    static boolean isImei(String text) {
        return IMEI.matcher(text).matches();
    }

    /** A line without its {@code #}; noise before the star is passed over. Empty: not a message of a device. */
    static Optional<OmniMessage> parse(String line) {
        int star = line.indexOf('*');
        if (star < 0) {
            return Optional.empty();
        }
        String[] fields = line.substring(star + 1).split(",", -1);
        boolean fits = fields.length >= 4
                && fields.length <= 4 + PARAMETERS_MAX
                && (fields[0].equals("SCOR") || fields[0].equals("CMDR"))
                && fields[1].equals("OM")
                && isImei(fields[2])
                && COMMAND.matcher(fields[3]).matches();
        if (!fits) {
            return Optional.empty();
        }
        return Optional.of(new OmniMessage(fields[2], fields[3], List.of(fields).subList(4, fields.length)));
    }

    /** The bytes of this message as a server sends it. */
    byte[] encodeForDevice() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0xFF);
        bytes.write(0xFF);
        bytes.writeBytes(("*SCOS," + fields() + "#\n").getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    /** The text of this message as a device sends it. */
    String textOfDevice() {
        return "*SCOR," + fields() + "#";
    }

    private String fields() {
        List<String> fields = new ArrayList<>(List.of("OM", imei, command));
        fields.addAll(parameters);
        return String.join(",", fields);
    }

    /** Text of parameter {@code index}, empty when the model does not send it. */
    String text(int index) {
        return index < parameters.size() ? parameters.get(index) : "";
    }

    /** Whole number of parameter {@code index}; empty when it is missing or not a number of at most nine digits. */
    Optional<Integer> number(int index) {
        String text = text(index);
        return text.matches("-?\\d{1,9}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    /** Long number, for time stamps. */
    Optional<Long> longNumber(int index) {
        String text = text(index);
        return text.matches("\\d{1,12}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
