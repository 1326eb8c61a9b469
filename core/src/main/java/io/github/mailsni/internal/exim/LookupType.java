package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.ProblemException;
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
 * @param keyIsPath whether the key of {@code dsearch} may be a path below the directory, as Exim has it from 4.98 on
 */
record LookupType(Kind kind, @Nullable Partial partial, Star star, Result result, Filter filter, boolean keyIsPath) {
    private static final Pattern PARTIAL = Pattern.compile("partial([0-9]*)(?:-|\\((\\p{Punct}*?)\\))");
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
        /** The path of the entry of a directory, or the whole entry of a file with its key. */
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
    record Candidate(TaintedText key, @Nullable List<TaintedText> captures) {}

    /** Reads a type as it stands in a lookup item or before the semicolon in a list. */
    static LookupType parse(String text) throws ProblemException {
        List<String> parts = List.of(text.split(",", -1));
        String name = parts.get(0);
        Partial partial = null;
        if (name.startsWith("partial")) {
            Matcher matcher = PARTIAL.matcher(name);
            if (!matcher.lookingAt()) {
                throw new ProblemException(
                        "malformed lookup type " + Printable.quoted(name)
                                + "; expected a form such as partial-lsearch, partial1-lsearch or partial(.)lsearch",
                        0);
            }
            partial = partial(matcher.group(1), matcher.group(2));
            name = name.substring(matcher.end());
        }
        int asterisk = name.indexOf('*');
        Star star = asterisk < 0 ? Star.NOTHING : name.startsWith("*@", asterisk) ? Star.STAR_AT : Star.STAR;
        LookupType type = new LookupType(
                kind(asterisk < 0 ? name : name.substring(0, asterisk)),
                partial,
                star,
                Result.VALUE,
                Filter.ANY,
                false);
        return withOptions(type, parts.subList(1, parts.size()));
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

    /** What has no meaning for a kind of lookup has no effect, as in Exim. */
    private LookupType with(String option) throws ProblemException {
        if (!Vocabulary.LOOKUP_OPTIONS.supports(option)) {
            throw new ProblemException(Vocabulary.LOOKUP_OPTIONS.problem(option), 0);
        }
        return switch (option) {
            case "ret=key" -> new LookupType(kind, partial, star, Result.KEY, filter, keyIsPath);
            case "ret=full" ->
                new LookupType(kind, partial, star, result == Result.KEY ? result : Result.FULL, filter, keyIsPath);
            case "filter=file" -> new LookupType(kind, partial, star, result, Filter.FILE, keyIsPath);
            case "filter=dir" -> new LookupType(kind, partial, star, result, Filter.DIRECTORY, keyIsPath);
            case "filter=subdir" -> new LookupType(kind, partial, star, result, Filter.SUBDIRECTORY, keyIsPath);
            case "key=path" -> new LookupType(kind, partial, star, result, filter, true);
            default -> this;
        };
    }

    /** The keys to try, in that order. An empty one is none. */
    List<Candidate> candidates(TaintedText key) {
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(new Candidate(key, partial == null ? null : List.of(TaintedText.EMPTY, key)));
        if (partial != null) {
            addShortened(candidates, key, partial);
        }
        addStars(candidates, key);
        candidates.removeIf(candidate -> candidate.key().isEmpty());
        return candidates;
    }

    private static void addShortened(List<Candidate> candidates, TaintedText key, Partial partial) {
        String value = key.value();
        String affix = partial.affix();
        if (!affix.isEmpty()) {
            candidates.add(affixed(partial, TaintedText.EMPTY, key));
        }
        int dots = (int) value.chars().filter(c -> c == '.').count();
        int start = 0;
        for (int left = dots; left >= Math.max(1, partial.components()); left--) {
            int dot = value.indexOf('.', start);
            start = dot + 1;
            candidates.add(affixed(partial, key.cut(0, dot), key.cut(start, value.length())));
        }
        if (partial.components() == 0 && !affix.isEmpty()) {
            String root = affix.length() > 1 && affix.endsWith(".") ? affix.substring(0, affix.length() - 1) : affix;
            // Exim leaves out a character too many here, as if a dot were there
            TaintedText wild = key.cut(0, Math.max(0, value.length() - 1));
            candidates.add(new Candidate(TaintedText.ofOperator(root), List.of(wild, TaintedText.EMPTY)));
        }
    }

    private static Candidate affixed(Partial partial, TaintedText wild, TaintedText fixed) {
        TaintedText affixed = new TaintedText.Builder()
                .append(TaintedText.ofOperator(partial.affix()))
                .append(fixed)
                .build();
        return new Candidate(affixed, List.of(wild, fixed));
    }

    private void addStars(List<Candidate> candidates, TaintedText key) {
        int at = key.value().lastIndexOf('@');
        if (star == Star.STAR_AT && at > 0) {
            TaintedText domain = new TaintedText.Builder()
                    .append(TaintedText.ofOperator("*"))
                    .append(key.cut(at, key.length()))
                    .build();
            candidates.add(new Candidate(domain, List.of(key.cut(0, at), TaintedText.EMPTY)));
        }
        if (star != Star.NOTHING) {
            candidates.add(new Candidate(TaintedText.ofOperator("*"), List.of(key, TaintedText.EMPTY)));
        }
    }
}
