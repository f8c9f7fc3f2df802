package tsuji.checks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Where the project's files are, seen from a test of any module. */
final class Project {
    private Project() {}

    /** The folder that holds README.md and the three modules. */
    static Path root() {
        Path folder = module();
        while (folder != null
                && !(Files.exists(folder.resolve("README.md")) && Files.isDirectory(folder.resolve("gateway")))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("no README.md beside a folder gateway above " + module());
        }
        return folder;
    }

    /** The module whose tests run: surefire's working directory. */
    static Path module() {
        return Path.of("").toAbsolutePath();
    }

    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files that are or would be committed: git's answer, else everything outside target folders and dot folders. */
    static List<Path> files() {
        Path root = root();
        List<Path> listed = Files.exists(root.resolve(".git")) ? gitFiles(root) : List.of();
        return listed.isEmpty() ? walk(root) : listed;
    }

    private static List<Path> gitFiles(Path root) {
        try {
            Process git = new ProcessBuilder(
                            "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
                    .directory(root.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            List<Path> files = new ArrayList<>();
            try (InputStream out = git.getInputStream()) {
                for (String name : new String(out.readAllBytes(), StandardCharsets.UTF_8).split("\0")) {
                    Path file = root.resolve(name);
                    if (!name.isEmpty() && Files.isRegularFile(file)) {
                        files.add(file);
                    }
                }
            }
            return files;
        } catch (IOException noGit) {
            return List.of();
        }
    }

    private static List<Path> walk(Path root) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    String name = folder.getFileName().toString();
                    boolean generated = name.equals("target") || name.equals(".git") || name.equals("__pycache__");
                    return generated ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(file);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
