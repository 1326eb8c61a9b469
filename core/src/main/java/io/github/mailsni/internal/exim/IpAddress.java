package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;

/** Tells addresses of hosts from other text. */
final class IpAddress {
    private static final int GROUPS = 8;

    private IpAddress() {}

    /** Four numbers up to 255, without leading zeros. */
    static boolean isVersion4(String text) {
        String[] numbers = text.split("\\.", -1);
        if (numbers.length != 4) {
            return false;
        }
        for (String number : numbers) {
            if (!isByte(number)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isByte(String number) {
        return number.length() >= 1
                && number.length() <= 3
                && number.chars().allMatch(Ascii::isDigit)
                && !(number.length() > 1 && number.startsWith("0"))
                && Integer.parseInt(number) <= 255;
    }

    /** Eight groups of hexadecimal digits, of which {@code ::} stands for one or more; perhaps with a zone. */
    static boolean isVersion6(String text) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        int gap = address.indexOf("::");
        if (gap < 0) {
            return groups(address, true) == GROUPS;
        }
        int before = gap == 0 ? 0 : groups(address.substring(0, gap), false);
        String rest = address.substring(gap + 2);
        int after = rest.isEmpty() ? 0 : groups(rest, true);
        return before >= 0 && after >= 0 && before + after < GROUPS;
    }

    /** How many groups these are, or less than 0 if something else is among them. */
    private static int groups(String text, boolean mayEndInVersion4) {
        String[] groups = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < groups.length; i++) {
            if (isGroup(groups[i])) {
                count++;
            } else if (mayEndInVersion4 && i == groups.length - 1 && isVersion4(groups[i])) {
                count += 2;
            } else {
                return Integer.MIN_VALUE;
            }
        }
        return count;
    }

    private static boolean isGroup(String group) {
        return group.length() >= 1
                && group.length() <= 4
                && group.chars().allMatch(c -> Ascii.isDigit(c) || (Ascii.lower(c) >= 'a' && Ascii.lower(c) <= 'f'));
    }
}
