package tsuji.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tsuji.gateway.profile.Profile;
import tsuji.gateway.profile.ProfileException;
import tsuji.gateway.profile.ProfileMessage;
import tsuji.gateway.profile.Profiles;

/**
 * {@code tsuji-gateway profile …}, for whoever writes a profile.
 *
 * <p>Exit codes: 0 right, 1 the payload is refused, 2 usage, 4 a profile or the configuration is wrong, 5 cannot be read.
 */
@Command(
        name = "profile",
        description = "Checks profiles of off-the-shelf devices and tries them.",
        mixinStandardHelpOptions = true)
final class ProfileCommand {
    /** A longer payload is refused by every profile; so much is read to know that. */
    private static final int PAYLOAD_BYTES_MAX = 262_144;

    @Spec
    private CommandSpec spec;

    /** {@code profile test}. */
    @Command(
            description = "Reads a payload from standard input and shows what it would yield, or why it is refused.",
            mixinStandardHelpOptions = true)
    int test(
            @Parameters(paramLabel = "FILE", description = "The profile, in TOML.") Path file,
            @Option(
                            names = "--topic",
                            paramLabel = "TOPIC",
                            description =
                                    "Topic of the message, with the device's id. Not needed when there is one message.")
                    String topic) {
        return withProfiles(() -> test(Profiles.readAll(List.of(file)), Optional.ofNullable(topic)));
    }

    /** {@code profile check}. */
    @Command(
            description = "Says what is wrong with profiles, each and beside each other.",
            mixinStandardHelpOptions = true)
    int check(
            @Parameters(paramLabel = "FILE", arity = "1..*", description = "The profiles, in TOML.") List<Path> files) {
        return withProfiles(() -> {
            Profiles.readAll(files);
            files.forEach(file -> out().println(file + ": right"));
            return ExitCode.OK;
        });
    }

    /** {@code profile list}. */
    @Command(
            description = "Shows the profiles that the gateway's settings name, and their topics.",
            mixinStandardHelpOptions = true)
    int list(@Mixin ConfigOptions options) {
        return withProfiles(() -> {
            Profiles profiles = GatewayConfig.profiles(options.load());
            if (profiles.isEmpty()) {
                out().println("no profiles; mqtt.profiles_dir names their folder");
            }
            for (Profile profile : profiles.all()) {
                out().println(profile.name() + "  " + profile.type().name() + "  " + profile.title());
                profile.messages().forEach(message -> out().println("  " + message.topicText()));
            }
            return ExitCode.OK;
        });
    }

    private int test(Profiles profiles, Optional<String> topic) throws IOException {
        Profile profile = profiles.all().get(0);
        List<ProfileMessage> messages = profile.messages();
        if (topic.isEmpty() && messages.size() > 1) {
            err().println("the profile has " + messages.size() + " messages; add --topic, one of "
                    + String.join(
                            ", ",
                            messages.stream().map(ProfileMessage::topicText).toList()));
            return ExitCode.USAGE;
        }
        Optional<Profiles.Match> match = topic.flatMap(profiles::match);
        if (topic.isPresent() && match.isEmpty()) {
            err().println("not permitted: topic \"" + topic.get() + "\" is of no message of the profile");
            return ExitCode.CHECK_FAILED;
        }
        if (match.isPresent() && match.get().message().isEmpty()) {
            out().println("device " + match.get().device() + ", ignored");
            return ExitCode.OK;
        }
        String device = match.map(found -> found.device().value()).orElse("{device}");
        ProfileMessage message = match.flatMap(Profiles.Match::message).orElse(messages.get(0));
        return new ProfileTrial(profile.type(), message, out(), err()).show(device, payload());
    }

    private static byte[] payload() throws IOException {
        InputStream in = System.in;
        return in.readNBytes(PAYLOAD_BYTES_MAX);
    }

    /** Work on profiles that may be wrong. */
    private interface Work {
        int run() throws ProfileException, ConfigException, IOException;
    }

    private int withProfiles(Work work) {
        try {
            return work.run();
        } catch (ProfileException | ConfigException e) {
            err().println(e.getMessage());
            return ExitCode.CONFIG_INVALID;
        } catch (IOException e) {
            err().println("standard input: " + e.getMessage());
            return ExitCode.STORAGE;
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
