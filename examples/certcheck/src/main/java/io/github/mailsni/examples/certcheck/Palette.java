package io.github.mailsni.examples.certcheck;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The colours of a terminal, or none. No information is in colours alone. */
enum Palette {
    /** Text without colours. */
    NONE {
        @Override
        String paint(String report) {
            return report;
        }

        @Override
        String alarm(String text) {
            return text;
        }
    },
    /** Red for errors, yellow for warnings, green for covered hosts. */
    ANSI {
        @Override
        String paint(String report) {
            String statuses = STATUS.matcher(report).replaceAll(Palette::ofStatus);
            return CODE.matcher(statuses).replaceAll(Palette::ofCode);
        }

        @Override
        String alarm(String text) {
            return BOLD + RED + text + PLAIN;
        }
    };

    /** The first word of a line of a table. */
    private static final Pattern STATUS = Pattern.compile("(?m)^(?:ok|warn|FAIL)(?= )");
    /** The line above a problem, up to the file that it may name. */
    private static final Pattern CODE =
            Pattern.compile("(?m)^ {2}[a-z]+(?:-[a-z]+)*(?<warning> \\(warning\\))?(?=$| in\\b)");

    private static final String BOLD = "\033[1m";
    private static final String RED = "\033[31m";
    private static final String GREEN = "\033[32m";
    private static final String YELLOW = "\033[33m";
    private static final String PLAIN = "\033[0m";

    /** Colours a report. */
    abstract String paint(String report);

    /** Colours the most important text. */
    abstract String alarm(String text);

    private static String ofStatus(MatchResult status) {
        String colour =
                switch (status.group()) {
                    case "FAIL" -> RED;
                    case "warn" -> YELLOW;
                    default -> GREEN;
                };
        return colour + status.group() + PLAIN;
    }

    private static String ofCode(MatchResult code) {
        return (code.group(1) == null ? RED : YELLOW) + code.group() + PLAIN;
    }
}
