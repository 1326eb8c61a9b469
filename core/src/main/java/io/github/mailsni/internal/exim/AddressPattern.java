package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.Ascii;
import io.github.mailsni.internal.exim.text.ProblemException;
import io.github.mailsni.internal.exim.text.Spaces;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An item of a list of hosts (Exim specification, sections 10.11 to 10.14) that is asked for an address without a name. */
sealed interface AddressPattern {
    /** The answer of an item for an address. */
    enum Answer {
        FITS,
        DIFFERS,
        /** It is none that an address could fit. */
        FOR_NAMES
    }

    Pattern NET = Pattern.compile("net([0-9]*)-");
    Pattern DOTTED = Pattern.compile("[0-9.]*+(?:$|(?<=.)/.*)", Pattern.DOTALL);

    /** Tries it with an address. */
    Answer test(Evaluation evaluation, TaintedText address, Span span) throws EvaluationException;

    /** Finds fault with an item, which may have a {@code !} before it, that cannot be asked. */
    static void check(TaintedText item) throws ProblemException {
        String value = item.value();
        TaintedText pattern = value.startsWith("!") ? item.slice(Spaces.end(value, 1), item.length()) : item;
        if (!pattern.value().startsWith("/") && !pattern.value().startsWith("+")) {
            of(pattern);
        }
    }

    /** Reads an item that is neither a file nor another list. */
    static AddressPattern of(TaintedText pattern) throws ProblemException {
        String text = pattern.value();
        if (text.equals("*") || text.isEmpty()) {
            return new Always(text.isEmpty() ? Answer.DIFFERS : Answer.FITS);
        }
        if (text.equals("@[]")) {
            throw new ProblemException(
                    "in a list of addresses, \"@[]\" is not supported: it would ask for the addresses of this host; expected"
                            + " addresses, networks such as 192.0.2.0/24, +NAME or lookups",
                    0);
        }
        Optional<AddressPattern> network = Network.of(text);
        if (network.isPresent()) {
            return network.get();
        }
        int semicolon = text.indexOf(';');
        return semicolon < 0 || DOTTED.matcher(text).matches()
                ? new Always(Answer.FOR_NAMES)
                : lookup(pattern, semicolon);
    }

    private static AddressPattern lookup(TaintedText pattern, int semicolon) throws ProblemException {
        String text = pattern.value();
        int mask = -1;
        int start = 0;
        if (text.startsWith("net")) {
            Matcher net = NET.matcher(text);
            if (!net.lookingAt()) {
                return new Always(Answer.FOR_NAMES);
            }
            mask = net.group(1).isEmpty() ? -1 : Numbers.wrapped(net.group(1));
            start = net.end();
        }
        LookupType type = LookupType.parse(text.substring(start, semicolon));
        if (type.partial() != null || type.star() != LookupType.Star.NOTHING) {
            throw new ProblemException(
                    "in a list of addresses, a lookup has no \"partial\" and no star; expected a plain one, such as lsearch",
                    0);
        }
        return new Lookup(mask, type, pattern.slice(semicolon + 1, pattern.length()));
    }

    /** An item for which the address does not matter. */
    record Always(Answer answer) implements AddressPattern {
        @Override
        public Answer test(Evaluation evaluation, TaintedText address, Span span) {
            return answer;
        }
    }

    /** An address, perhaps with the number of bits that count. */
    final class Network implements AddressPattern {
        private final int[] words;
        private final int mask;

        private Network(int[] words, int mask) {
            this.words = words;
            this.mask = mask;
        }

        /** Reads it. The number is as {@code strtol()} of C reads it, and nothing is 0. */
        static Optional<AddressPattern> of(String text) throws ProblemException {
            int slash = text.indexOf('/');
            String address = slash < 0 ? text : text.substring(0, slash);
            String bits = slash < 0 ? "" : text.substring(slash + 1);
            if (!isAddress(address, slash >= 0)
                    || isNegative(bits)
                    || Numbers.counted(bits).isEmpty()) {
                return Optional.empty();
            }
            if (slash >= 0
                    && address.endsWith("::")
                    && address.chars().filter(c -> c == ':').count() == 8) {
                throw new ProblemException(
                        Printable.quoted(text) + " ends Exim's process; write 0 behind the last colon but one", 0);
            }
            return Optional.of(new Network(IpAddress.words(address), slash < 0 ? -1 : Numbers.truncated(bits)));
        }

        private static boolean isAddress(String text, boolean masked) {
            return IpAddress.isVersion4(text) || (!(masked && text.indexOf('%') >= 0) && IpAddress.isVersion6(text));
        }

        private static boolean isNegative(String bits) {
            return bits.indexOf('-') >= 0 && bits.chars().anyMatch(c -> c != '0' && Ascii.isDigit(c));
        }

        @Override
        public Answer test(Evaluation evaluation, TaintedText address, Span span) {
            int[] asked = unmapped(IpAddress.words(address.value()));
            boolean fits = asked.length == words.length
                    && Arrays.equals(IpAddress.masked(asked, mask), IpAddress.masked(words, mask));
            return fits ? Answer.FITS : Answer.DIFFERS;
        }

        /** The address of version 4 that one of the form {@code ::ffff:192.0.2.1} stands for. */
        private static int[] unmapped(int[] words) {
            boolean mapped = words.length > 1 && words[0] == 0 && words[1] == 0 && words[2] == 0xffff;
            return mapped ? new int[] {words[3]} : words;
        }
    }

    /**
     * {@code TYPE;FILE} or {@code netBITS-TYPE;FILE}: whether a lookup finds the address, or its network with the number of bits.
     *
     * @param mask how many bits count; less than 0 for all
     */
    record Lookup(int mask, LookupType type, TaintedText file) implements AddressPattern {
        @Override
        public Answer test(Evaluation evaluation, TaintedText address, Span span) throws EvaluationException {
            String masked = IpAddress.key(IpAddress.masked(IpAddress.words(address.value()), mask));
            TaintedText key = address.remade(mask < 0 ? masked : masked + "/" + mask);
            Optional<TaintedText> found = FileSearch.find(evaluation, type, key, file, span, span);
            evaluation.setValue(found.orElse(TaintedText.EMPTY));
            return found.isPresent() ? Answer.FITS : Answer.DIFFERS;
        }
    }
}
