package tsuji.bridge.echonet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import tsuji.bridge.link.SerialLine;

/**
 * An SKSTACK-IP adapter on an open line: one command at a time, and what comes in between is kept in order. A command that is
 * not answered in time loses the line, because nobody knows what its answer would be taken for.
 */
final class SkAdapter {
    /** Asynchronous lines that nobody has taken; the oldest goes. */
    static final int NEWS_MAX = 128;

    private static final long ANSWER_MILLIS_MAX = 5_000;
    private static final int ANSWER_LINES_MAX = 64;
    private static final String CRLF = "\r\n";
    private static final String CR = "\r";

    private final SerialLine line;
    private final LongSupplier nanoTime;
    private final SkReader reader;
    private final Deque<SkLine> news = new ArrayDeque<>();
    private final byte[] buffer = new byte[1024];

    /** Answer of a command: its data lines, and how it ended. */
    record Answer(List<String> lines, SkLine end) {
        boolean isOk() {
            return end instanceof SkLine.Ok;
        }

        boolean isFail(int code) {
            return end instanceof SkLine.Fail fail && fail.code() == code;
        }
    }

    SkAdapter(SerialLine line, Dialect dialect, LongSupplier nanoTime) {
        this.line = line;
        this.nanoTime = nanoTime;
        this.reader = new SkReader(dialect, false);
    }

    /** Sends a command and waits for OK or FAIL. Its text is in no message of this class: it may be a password. */
    Answer command(String command) throws IOException, InterruptedException {
        return command(command, CRLF);
    }

    /** The four commands about the adapter's own memory end with CR alone. */
    Answer memoryCommand(String command) throws IOException, InterruptedException {
        return command(command, CR);
    }

    private Answer command(String command, String end) throws IOException, InterruptedException {
        return exchange((command + end).getBytes(StandardCharsets.US_ASCII), command);
    }

    /** As {@link #command(String)}; a FAIL loses the line. */
    Answer mustWork(String command) throws IOException, InterruptedException {
        Answer answer = command(command);
        if (!answer.isOk()) {
            throw new IOException("the adapter refuses " + verb(command) + ": " + answer.end());
        }
        return answer;
    }

    /** The command whose payload follows its text, without a line end. */
    Answer send(String command, byte[] payload) throws IOException, InterruptedException {
        byte[] head = command.getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[head.length + payload.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(payload, 0, whole, head.length, payload.length);
        return exchange(whole, command);
    }

    private Answer exchange(byte[] bytes, String command) throws IOException, InterruptedException {
        line.write(bytes);
        long deadline = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MILLIS_MAX);
        List<String> lines = new ArrayList<>();
        while (lines.size() < ANSWER_LINES_MAX) {
            SkLine next = awaitLine(deadline)
                    .orElseThrow(() -> new IOException("the adapter does not answer " + verb(command)));
            if (next instanceof SkLine.Ok || next instanceof SkLine.Fail) {
                return new Answer(lines, next);
            }
            if (next instanceof SkLine.Text text && !isNews(text.text())) {
                if (text.text().startsWith("ERROR")) {
                    throw new IOException("the adapter answers " + verb(command) + " with an undefined status");
                }
                // With the echo on, the command itself comes back first.
                if (!text.text().startsWith(verb(command) + " ") && !text.text().equals(command)) {
                    lines.add(text.text());
                }
            } else {
                keep(next);
            }
        }
        throw new IOException(
                "the adapter answers " + verb(command) + " with more than " + ANSWER_LINES_MAX + " lines");
    }

    // Parts of a beacon's description are indented; they may stand between a command and its OK.
    private static boolean isNews(String text) {
        return text.equals("EPANDESC") || text.startsWith("  ");
    }

    private static String verb(String command) {
        int space = command.indexOf(' ');
        return space < 0 ? command : command.substring(0, space);
    }

    private void keep(SkLine next) {
        news.addLast(next);
        if (news.size() > NEWS_MAX) {
            news.removeFirst();
        }
    }

    /** The next event, datagram or line that belongs to no command; empty when none came until then. */
    Optional<SkLine> news(long deadlineNanos) throws IOException, InterruptedException {
        SkLine kept = news.pollFirst();
        return kept != null ? Optional.of(kept) : awaitLine(deadlineNanos);
    }

    private Optional<SkLine> awaitLine(long deadlineNanos) throws IOException, InterruptedException {
        while (true) {
            Optional<SkLine> next = reader.next();
            if (next.isPresent()) {
                return next;
            }
            long left = deadlineNanos - nanoTime.getAsLong();
            if (left <= 0) {
                return Optional.empty();
            }
            int count = line.read(buffer, Math.max(1, Math.min(1_000, TimeUnit.NANOSECONDS.toMillis(left))));
            reader.feed(buffer, count);
        }
    }

    /** Lines that were noise, since the line was opened. */
    long noise() {
        return reader.dropped();
    }
}
