package io.github.mailsni.coverage;

import io.github.mailsni.coverage.PageContent.Expiry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Draws a time line of the number of certificates that expire in each week from now. */
final class ExpiryChart {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 150;
    private static final int BASE = HEIGHT - 26;
    private static final int TOP = 20;
    private static final int FEWEST_WEEKS = 14;
    private static final int MOST_WEEKS = 58;
    private static final int FEW = 20;

    private final Instant at;
    private final int[] weeks;
    private final int expired;
    private final int later;

    ExpiryChart(List<Expiry> expiries, Instant at) {
        this.at = at;
        long last = expiries.stream()
                .mapToLong(expiry -> week(expiry.notAfter()))
                .filter(week -> week < MOST_WEEKS)
                .max()
                .orElse(0);
        this.weeks = new int[(int) Math.max(FEWEST_WEEKS, last + 1)];
        int before = 0;
        int after = 0;
        for (Expiry expiry : expiries) {
            long week = week(expiry.notAfter());
            if (week < 0) {
                before++;
            } else if (week >= weeks.length) {
                after++;
            } else {
                weeks[(int) week]++;
            }
        }
        this.expired = before;
        this.later = after;
    }

    private long week(Instant notAfter) {
        return Math.floorDiv(
                Duration.between(at, notAfter).toSeconds(), Duration.ofDays(7).toSeconds());
    }

    void writeTo(Html page) {
        int most = Math.max(expired, later);
        for (int count : weeks) {
            most = Math.max(most, count);
        }
        page.raw("<div class=chart><svg viewBox=\"0 0 ")
                .number(WIDTH)
                .raw(" ")
                .number(HEIGHT)
                .raw(
                        "\" role=img aria-labelledby=charttitle><title id=charttitle>Certificates that expire, week by week: ")
                .text(summary())
                .raw("</title>");
        int slots = weeks.length + 2;
        double step = (double) WIDTH / slots;
        bar(page, 0, step, expired, most, "b n");
        for (int i = 0; i < weeks.length; i++) {
            bar(page, i + 1, step, weeks[i], most, i < CoverageCheck.SOON.toDays() / 7 ? "b w" : "b");
        }
        bar(page, slots - 1, step, later, most, "b");
        page.raw("<line class=axis x1=0 x2=1000 y1=")
                .number(BASE)
                .raw(" y2=")
                .number(BASE)
                .raw(" />");
        label(page, 0.5 * step, "middle", "past");
        int every = Math.max(1, (int) Math.ceil(weeks.length / 8.0));
        for (int i = 0; i < weeks.length; i += every) {
            label(page, (i + 1) * step, "start", i == 0 ? "today" : TextReport.date(at.plus(Duration.ofDays(7L * i))));
        }
        label(page, WIDTH, "end", later > 0 ? "later" : "");
        page.raw("</svg></div>");
    }

    private void bar(Html page, int slot, double step, int count, int most, String kind) {
        if (count == 0) {
            return;
        }
        long height = Math.max(3, Math.round((double) (BASE - TOP) * count / most));
        long x = Math.round(slot * step + step * 0.12);
        long width = Math.max(2, Math.round(step * 0.76));
        page.raw("<rect class=\"")
                .raw(kind)
                .raw("\" rx=2 x=")
                .number(x)
                .raw(" y=")
                .number(BASE - height);
        page.raw(" width=").number(width).raw(" height=").number(height).raw(" />");
        if (weeks.length <= FEW || count == most) {
            page.raw("<text class=v text-anchor=middle x=")
                    .number(x + width / 2)
                    .raw(" y=")
                    .number(BASE - height - 5);
            page.raw(">").number(count).raw("</text>");
        }
    }

    private static void label(Html page, double x, String anchor, String text) {
        page.raw("<text text-anchor=")
                .raw(anchor)
                .raw(" x=")
                .number(Math.round(x))
                .raw(" y=")
                .number(HEIGHT - 6);
        page.raw(">").text(text).raw("</text>");
    }

    private String summary() {
        int soon = 0;
        int all = later;
        for (int i = 0; i < weeks.length; i++) {
            all += weeks[i];
            soon += i < CoverageCheck.SOON.toDays() / 7 ? weeks[i] : 0;
        }
        return expired + " have expired, " + soon + " expire within three weeks, " + (all - soon) + " later";
    }
}
