package io.github.mailsni.exim;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a file or a directory is searched (Exim specification, sections 9.3 to 9.7), such as {@code lsearch},
 * {@code partial1-lsearch*} or {@code dsearch,ret=full,filter=file}.
 *
 * @param kind the search itself
 * @param partial how keys are shortened, if they are
 * @param star what is tried at the end
 * @param result what the answer is
 * @param filter which entries of a directory count
 */
record LookupType(Kind kind, @Nullable Partial partial, Star star, Result result, Filter filter) {
    private static final Pattern PARTIAL = Pattern.compile("partial([0-9]*)(?:-|\\(([^)]*)\\))");
    private static final int USUAL_COMPONENTS = 2;
    private static final String USUAL_AFFIX = "*.";

    enum Kind {
        LSEARCH,
        WILDLSEARCH,
        NWILDLSEARCH,
        DSEARCH
    }

    /** What is tried when nothing else was found. */
    enum Star {
        NOTHING,
        /** The key {@code *}. */
        STAR,
        /** The key {@code *@domain}, then the key {@code *}. */
        STAR_AT
    }

    /** What the answer is. */
    enum Result {
        VALUE,
        /** The key that was asked for. */
        KEY,
        /** The path of the entry. */
        FULL
    }

    /** Which entries of a directory count; links are what they are, not what they point to. */
    enum Filter {
        ANY,
        FILE,
        DIRECTORY,
        /** A directory but {@code .} and {@code ..}. */
        SUBDIRECTORY
    }

    /**
     * How keys are shortened.
     *
     * @param components how many components of a domain must be left
     * @param affix what stands before a shortened key
     */
    record Partial(int components, String affix) {}

    /**
     * A key to try.
     *
     * @param key the key
     * @param captures what {@code $1} and {@code $2} are if it is found; null if they stay as they are
     */
    record Candidate(Text key, @Nullable List<Text> captures) {}

    /** Reads a type as it stands in a lookup item or before the semicolon in a list. */
    static LookupType parse(String text) throws ProblemException {
        List<String> parts = List.of(text.split(",", -1));
        String name = parts.get(0);
        Partial partial = null;
        if (name.startsWith("partial")) {
            Matcher matcher = PARTIAL.matcher(name);
            if (!matcher.lookingAt()) {
                throw new ProblemException(
                        "malformed lookup type " + Escaped.quoted(name)
                                + "; expected a form such as partial-lsearch, partial1-lsearch or partial(.)lsearch",
                        0);
            }
            partial = partial(matcher.group(1), matcher.group(2));
            name = name.substring(matcher.end());
        }
        Star star = name.endsWith("*@") ? Star.STAR_AT : name.endsWith("*") ? Star.STAR : Star.NOTHING;
        Kind kind = kind(name.substring(0, name.length() - starLength(star)));
        return withOptions(
                new LookupType(kind, partial, star, Result.VALUE, Filter.ANY), parts.subList(1, parts.size()));
    }

    private static int starLength(Star star) {
        return switch (star) {
            case NOTHING -> 0;
            case STAR -> 1;
            case STAR_AT -> 2;
        };
    }

    private static Partial partial(String digits, @Nullable String affix) throws ProblemException {
        if (digits.length() > 2) {
            throw new ProblemException("the number behind \"partial\" is larger than 99", 0);
        }
        return new Partial(
                digits.isEmpty() ? USUAL_COMPONENTS : Integer.parseInt(digits), affix == null ? USUAL_AFFIX : affix);
    }

    private static Kind kind(String name) throws ProblemException {
        return switch (name) {
            case "lsearch" -> Kind.LSEARCH;
            case "wildlsearch" -> Kind.WILDLSEARCH;
            case "nwildlsearch" -> Kind.NWILDLSEARCH;
            case "dsearch" -> Kind.DSEARCH;
            case "" ->
                throw new ProblemException("the lookup type is missing; expected lsearch, dsearch or another", 0);
            default -> throw new ProblemException(Vocabulary.LOOKUPS.problem(name), 0);
        };
    }

    private static LookupType withOptions(LookupType type, List<String> options) throws ProblemException {
        LookupType complete = type;
        for (String option : options) {
            complete = complete.with(option);
        }
        return complete;
    }

    private LookupType with(String option) throws ProblemException {
        if (!option.equals("ret=key") && Vocabulary.LOOKUP_OPTIONS.supports(option) && kind != Kind.DSEARCH) {
            throw new ProblemException("the lookup option \"" + option + "\" is for dsearch only", 0);
        }
        return switch (option) {
            case "ret=key" -> new LookupType(kind, partial, star, Result.KEY, filter);
            case "ret=full" -> new LookupType(kind, partial, star, Result.FULL, filter);
            case "filter=file" -> new LookupType(kind, partial, star, result, Filter.FILE);
            case "filter=dir" -> new LookupType(kind, partial, star, result, Filter.DIRECTORY);
            case "filter=subdir" -> new LookupType(kind, partial, star, result, Filter.SUBDIRECTORY);
            default -> throw new ProblemException(Vocabulary.LOOKUP_OPTIONS.problem(option), 0);
        };
    }

    /** The keys to try, in that order. Nothing has an empty key. */
    List<Candidate> candidates(Text key) {
        List<Candidate> candidates = new ArrayList<>();
        if (!key.isEmpty()) {
            candidates.add(new Candidate(key, partial == null ? null : List.of(Text.EMPTY, key)));
            if (partial != null) {
                addShortened(candidates, key, partial);
            }
        }
        addStars(candidates, key);
        return candidates;
    }

    private static void addShortened(List<Candidate> candidates, Text key, Partial partial) {
        String value = key.value();
        if (!partial.affix().isEmpty()) {
            candidates.add(affixed(partial, Text.EMPTY, key));
        }
        int components = (int) value.chars().filter(c -> c == '.').count() + 1;
        int start = 0;
        while (--components >= Math.max(1, partial.components())) {
            int dot = value.indexOf('.', start);
            start = dot + 1;
            candidates.add(affixed(partial, key.cut(0, dot), key.cut(start, value.length())));
        }
        if (partial.components() == 0) {
            String affix = partial.affix();
            String root = affix.endsWith(".") ? affix.substring(0, affix.length() - 1) : affix;
            candidates.add(new Candidate(Text.ofOperator(root), List.of(key.cut(0, start), Text.EMPTY)));
        }
    }

    private static Candidate affixed(Partial partial, Text wild, Text fixed) {
        Text affixed = new Text.Builder()
                .append(Text.ofOperator(partial.affix()))
                .append(fixed)
                .build();
        return new Candidate(affixed, List.of(wild, fixed));
    }

    private void addStars(List<Candidate> candidates, Text key) {
        int at = key.value().lastIndexOf('@');
        if (star == Star.STAR_AT && at >= 0) {
            Text domain = new Text.Builder()
                    .append(Text.ofOperator("*"))
                    .append(key.cut(at, key.length()))
                    .build();
            candidates.add(new Candidate(domain, List.of(key.cut(0, at), Text.EMPTY)));
        }
        if (star != Star.NOTHING) {
            candidates.add(new Candidate(Text.ofOperator("*"), List.of(key, Text.EMPTY)));
        }
    }
}
