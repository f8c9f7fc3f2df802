package tsuji.sim.serial;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A cellular scooter that speaks OMNI over TCP: sign-in, heartbeats, vehicle data, positions, and the unlock and lock
 * handshake with key, time stamp and validity.
 */
public final class OmniScooter implements TimedEmulator {
    private static final int HEARTBEAT_SECONDS = 240;
    private static final int VEHICLE_DATA_SECONDS = 10;
    private static final int RESULT_OK = 0;
    private static final int RESULT_WRONG_KEY = 2;
    private static final int RESULT_RIDDEN = 3;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HHmmss.00", Locale.ROOT);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("ddMMyy", Locale.ROOT);

    private final String imei;
    private final double latitude;
    private final double longitude;
    private final StringBuilder heard = new StringBuilder();

    private boolean signedIn;
    private boolean locked = true;
    private int speed;
    private int heartbeatSeconds = HEARTBEAT_SECONDS;
    private int dataSeconds = VEHICLE_DATA_SECONDS;
    private int trackingSeconds;
    private long heartbeatAtMillis;
    private long dataAtMillis;
    private long positionAtMillis;
    private long nowMillis;

    /** Of the handshake under way. */
    private int key;

    private long validUntilMillis;
    private long unlockedAtMillis;
    private Consumer<String> onCommand = command -> {};

    /** @param imei 15 digits. */
    public OmniScooter(String imei, double latitude, double longitude) {
        if (!imei.matches("\\d{15}")) {
            throw new IllegalArgumentException("an IMEI has 15 digits, not \"" + imei + "\"");
        }
        this.imei = imei;
        this.latitude = latitude;
        this.longitude = longitude;
    }

    /** @param tenthsOfKilometresPerHour more than 0: it is ridden and cannot be locked. */
    public void setSpeed(int tenthsOfKilometresPerHour) {
        speed = tenthsOfKilometresPerHour;
    }

    /** From now on each command that it does is told, by the name that commands have. */
    public void onCommand(Consumer<String> sink) {
        onCommand = sink;
    }

    /** Its connection is gone: at the next one it signs in again. */
    public void hangUp() {
        signedIn = false;
        heard.setLength(0);
    }

    public boolean isLocked() {
        return locked;
    }

    @Override
    public byte[] passed(long now) {
        nowMillis = now;
        List<String> said = new ArrayList<>();
        if (!signedIn) {
            signedIn = true;
            said.add("Q0,412,80,28");
            said.add(heartbeat());
            said.add(vehicleData());
            said.add(position(0));
            dataAtMillis = now;
            heartbeatAtMillis = now;
            positionAtMillis = now;
        }
        if (now - heartbeatAtMillis >= heartbeatSeconds * 1_000L) {
            heartbeatAtMillis = now;
            said.add(heartbeat());
        }
        if (!locked && now - dataAtMillis >= dataSeconds * 1_000L) {
            dataAtMillis = now;
            said.add(vehicleData());
        }
        if (trackingSeconds > 0 && now - positionAtMillis >= trackingSeconds * 1_000L) {
            positionAtMillis = now;
            said.add(position(1));
        }
        return messages(said);
    }

    @Override
    public byte[] receive(byte[] bytes) {
        heard.append(new String(bytes, StandardCharsets.ISO_8859_1));
        List<String> said = new ArrayList<>();
        for (int end = heard.indexOf("#"); end >= 0; end = heard.indexOf("#")) {
            String[] fields =
                    heard.substring(Math.max(0, heard.indexOf("*")), end).split(",", -1);
            heard.delete(0, end + 1);
            boolean forUs = fields.length >= 4 && fields[0].equals("*SCOS") && fields[2].equals(imei);
            if (forUs) {
                said.addAll(answer(fields[3], Arrays.copyOfRange(fields, 4, fields.length)));
            }
        }
        return messages(said);
    }

    private byte[] messages(List<String> said) {
        StringBuilder text = new StringBuilder();
        said.forEach(message -> text.append("*SCOR,OM,")
                .append(imei)
                .append(',')
                .append(message)
                .append("#\n"));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** What it says to one message; an acknowledgement, which carries nothing, needs no answer. */
    private List<String> answer(String command, String[] parameters) {
        if (parameters.length == 0) {
            return List.of();
        }
        return switch (command) {
            case "R0" -> List.of(newKey(parameters));
            case "L0" -> List.of("L0," + unlock(number(parameters, 0)) + "," + parameters[1] + "," + parameters[2]);
            case "L1" ->
                List.of("L1," + lock(number(parameters, 0)) + "," + parameters[1] + "," + parameters[2] + ","
                        + (nowMillis - unlockedAtMillis) / 60_000);
            case "S4" -> {
                onCommand.accept("set_speed_mode");
                yield List.of("S4," + String.join(",", parameters));
            }
            case "S5" -> List.of(intervals(parameters));
            case "D0" -> List.of(position(0));
            case "D1" -> {
                trackingSeconds = number(parameters, 0);
                yield List.of();
            }
            default -> List.of();
        };
    }

    private static int number(String[] parameters, int index) {
        return Integer.parseInt(parameters[index]);
    }

    private String newKey(String[] parameters) {
        key = (int) (Long.parseLong(parameters[3]) % 251) + 1;
        validUntilMillis = (Long.parseLong(parameters[3]) + number(parameters, 1)) * 1_000;
        return "R0," + parameters[0] + "," + key + "," + parameters[2] + "," + parameters[3];
    }

    private boolean opens(int shown) {
        boolean fits = key != 0 && shown == key && nowMillis <= validUntilMillis;
        key = 0;
        return fits;
    }

    private int unlock(int shown) {
        if (!opens(shown)) {
            return RESULT_WRONG_KEY;
        }
        locked = false;
        unlockedAtMillis = nowMillis;
        onCommand.accept("unlock");
        return RESULT_OK;
    }

    private int lock(int shown) {
        if (!opens(shown)) {
            return RESULT_WRONG_KEY;
        }
        if (speed > 0) {
            return RESULT_RIDDEN;
        }
        locked = true;
        onCommand.accept("lock");
        return RESULT_OK;
    }

    private String intervals(String[] parameters) {
        heartbeatSeconds = number(parameters, 2) > 0 ? number(parameters, 2) : heartbeatSeconds;
        dataSeconds = number(parameters, 3) > 0 ? number(parameters, 3) : dataSeconds;
        return "S5," + parameters[0] + "," + parameters[1] + "," + heartbeatSeconds + "," + dataSeconds;
    }

    private String heartbeat() {
        return "H0," + (locked ? 1 : 0) + ",412,28,80,0";
    }

    private String vehicleData() {
        return "S6,80,3," + speed + ",0,372,372," + (locked ? 1 : 0) + ",28,100,5000";
    }

    private String position(int why) {
        var utc = Instant.ofEpochMilli(nowMillis).atOffset(ZoneOffset.UTC);
        return "D0," + why + "," + CLOCK.format(utc) + ",A," + minutes(latitude, "%02d%07.4f", "N", "S") + ","
                + minutes(longitude, "%03d%07.4f", "E", "W") + ",9,0.8," + DATE.format(utc) + ",10,M,A";
    }

    /** Degrees as degrees and minutes, with the letter of the side. */
    private static String minutes(double degrees, String format, String positive, String negative) {
        double size = Math.abs(degrees);
        return String.format(Locale.ROOT, format, (int) size, (size - (int) size) * 60) + ","
                + (degrees < 0 ? negative : positive);
    }
}
