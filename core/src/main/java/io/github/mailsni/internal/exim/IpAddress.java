package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

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
        String address = withoutZone(text);
        if (text.substring(address.length()).chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            return false;
        }
        int gap = address.indexOf("::");
        if (gap < 0) {
            return groups(address, true) == GROUPS;
        }
        int before = gap == 0 ? 0 : groups(address.substring(0, gap), false);
        String rest = address.substring(gap + 2);
        int after = rest.isEmpty() ? 0 : groups(rest, true);
        return before >= 0 && after >= 0 && before + after < GROUPS;
    }

    private static String withoutZone(String text) {
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /** An address as numbers of 32 bits: one for version 4, four for version 6. */
    static int[] words(String address) {
        if (isVersion4(address)) {
            return new int[] {version4(address)};
        }
        String text = withoutZone(address);
        int gap = text.indexOf("::");
        List<Integer> groups = new ArrayList<>(groupsOf(gap < 0 ? text : text.substring(0, gap)));
        List<Integer> behind = gap < 0 ? List.of() : groupsOf(text.substring(gap + 2));
        groups.addAll(Collections.nCopies(GROUPS - groups.size() - behind.size(), 0));
        groups.addAll(behind);
        int[] words = new int[GROUPS / 2];
        for (int i = 0; i < GROUPS; i++) {
            words[i / 2] = words[i / 2] << 16 | groups.get(i);
        }
        return words;
    }

    private static int version4(String text) {
        int word = 0;
        for (String number : text.split("\\.", -1)) {
            word = word << 8 | Integer.parseInt(number);
        }
        return word;
    }

    private static List<Integer> groupsOf(String text) {
        List<Integer> groups = new ArrayList<>();
        for (String group : text.isEmpty() ? new String[0] : text.split(":", -1)) {
            if (group.indexOf('.') < 0) {
                groups.add(Integer.parseInt(group, 16));
            } else {
                int word = version4(group);
                groups.add(word >>> 16);
                groups.add(word & 0xffff);
            }
        }
        return groups;
    }

    /** The words with all bits but so many at the beginning cleared; less than 0 keeps all of them. */
    static int[] masked(int[] words, int bits) {
        int[] masked = words.clone();
        int left = bits < 0 ? Integer.MAX_VALUE : bits;
        for (int i = 0; i < masked.length; i++) {
            masked[i] &= left == 0 ? 0 : left < Integer.SIZE ? -1 << (Integer.SIZE - left) : -1;
            left = left < Integer.SIZE ? 0 : left - Integer.SIZE;
        }
        return masked;
    }

    /** The words as the key of a file, without anything left out. */
    static String key(int[] words) {
        StringJoiner key = new StringJoiner(".");
        for (int word : words) {
            if (words.length == 1) {
                key.add(String.valueOf(word >>> 24))
                        .add(String.valueOf(word >>> 16 & 0xff))
                        .add(String.valueOf(word >>> 8 & 0xff))
                        .add(String.valueOf(word & 0xff));
            } else {
                key.add(String.format(Locale.ROOT, "%04x", word >>> 16))
                        .add(String.format(Locale.ROOT, "%04x", word & 0xffff));
            }
        }
        return key.toString();
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
