package tsuji.sim;

import java.util.Locale;
import tsuji.sim.verify.Report;

/** Names of report formats on the command line. */
final class ReportOptions {
    private ReportOptions() {}

    static Report.Format format(String name) {
        try {
            return Report.Format.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--format " + name + ": must be text, md, json or junit", e);
        }
    }

    /** Under which name a report of this form is found. */
    static String fileName(Report.Format format) {
        return switch (format) {
            case TEXT -> "report.txt";
            case MD -> "report.md";
            case JSON -> "report.json";
            case JUNIT -> "report.xml";
        };
    }
}
