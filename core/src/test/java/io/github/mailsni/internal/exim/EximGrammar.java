package io.github.mailsni.internal.exim;

import java.util.List;
import java.util.Random;

/** Makes expressions by Exim's grammar: mostly ones that have a value, nested a few levels deep. */
final class EximGrammar {
    private static final int DEEPEST = 3;

    static final List<String> SERVER_NAMES = List.of(
            "",
            "mail.example.com",
            "smtp.example.org",
            "x.wild.example.com",
            "imap7.example.net",
            "a.example.net",
            "com",
            "nobody.invalid",
            "x1.example.com",
            "no.example.com");

    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "b",
            "ab",
            "A",
            "mail",
            "mail.example.com",
            "MAIL.example.COM",
            "*.example.com",
            "x,y",
            "1",
            "2",
            "-1",
            "0",
            "12",
            "010",
            "key=v other=\"a b\"",
            "a : b:c",
            "<; p ; q;r",
            "a::b",
            " s ",
            "true",
            "no",
            "yes",
            "1k",
            "foo@example.com",
            "a <b@c.d>",
            "192.0.2.1",
            "::1",
            "\\$x",
            "\\\\",
            "\\N^a\\N",
            "a-b_c",
            "q\"r",
            "smtp");
    private static final List<String> NUMBERS =
            List.of("0", "1", "2", "3", "-1", "-2", " 2", "+1", "", "10", "x", "99999999999", "1 ", "2k");
    private static final List<String> REGEXES = List.of(
            "^mail",
            "^([a-z]+)\\\\.(.*)\\$",
            "\\N^(\\w+)\\.example\\.(com|org)$\\N",
            "a",
            "(?i)MAIL",
            "^\\$",
            "[0-9]+",
            "x|a",
            "b*",
            "^(.)(.)");
    private static final List<String> PATTERNS = List.of(
            "*",
            "*.example.com",
            "mail.example.com : *.org",
            "!*.org : *",
            "!mail.example.com",
            "^mail\\.(.*)$",
            "^([a-z]+)\\\\.example",
            "\\N^(x|smtp)\\d?\\.\\N : com",
            "@",
            "<; a ; *example.net",
            "@DIR@/domains",
            "!@DIR@/domains : *",
            "lsearch;@DIR@/map",
            "partial-lsearch;@DIR@/partial",
            "$tls_in_sni",
            "");
    private static final List<String> ADDRESSES = List.of(
            "192.0.2.1",
            "10.0.0.7",
            "::1",
            "2001:db8::1",
            "::ffff:192.0.2.1",
            "FE80::1%eth0",
            "",
            "$item",
            "192.0.2",
            "1::2::3");
    private static final List<String> HOSTS = List.of(
            "*",
            "192.0.2.1",
            "192.0.2.0/24 : 10.0.0.0/8",
            "!10.0.0.7 : *",
            "! 192.0.2.0/25",
            "<; 2001:db8::/32 ; ::1",
            "<; ::/0 ; !0.0.0.0/0",
            "<; ::ffff:192.0.2.1/120",
            "192.0.2.9/ 24 : 10.0.0.7/",
            "192.0.2.1/-1 : 192.0.2.1/33",
            "192.0.2.1/4294967295",
            "host : *",
            "+ignore_unknown : host : !@ : 10/8 : ::::1",
            "+include_unknown : !192.0.2.1 : host",
            "+include_unknown : +ignore_unknown : +include_defer : host",
            "+nosuch",
            "@DIR@/hosts",
            "!@DIR@/hosts : *",
            "lsearch;@DIR@/addresses",
            "<; net24-lsearch,ret=key;;@DIR@/addresses ; !::1",
            "net-lsearch,ret=full;@DIR@/addresses : 10.0.0.7",
            "${if eq{$tls_in_sni\\}{mail.example.com\\}{*\\}{!*\\}\\}",
            "${if eq{$tls_in_sni\\}{mail.example.com\\}{*\\}fail\\}",
            "$value : $1 : ::1",
            "\\N192.0.2.1\\N",
            "netx;/ : 192.0.2.1",
            " : ",
            "");
    private static final List<String> JSON = List.of(
            "[1,\"a\", [2,3] ]",
            "[\"a\",\"b\"]",
            " [ \"x\" , \"a,b\" ]",
            "[\"$tls_in_sni\",\"${value}\"]",
            "[]",
            "[1",
            "[1],2]",
            "[1,,2]",
            "[\\\\],\"\\\\\"\"]",
            "\\{\"key\":\"v\",\"other\": [1,2] , \"n\":\\{\"key\":1\\}\\}",
            "\\{\"KEY\":null,\"key\" : true \\}",
            "\\{\"$tls_in_sni\":\"x\",\"none\"\\}",
            "\\{key:1\\}",
            "\\{\"key\":1",
            "\\{\\}",
            "word");
    private static final List<String> LOOKUPS = List.of(
            "lsearch{@DIR@/map}",
            "lsearch*{@DIR@/map}",
            "lsearch,ret=full{@DIR@/map}",
            "lsearch,ret=key{@DIR@/map}",
            "partial-lsearch{@DIR@/partial}",
            "partial0-lsearch{@DIR@/partial}",
            "partial1-lsearch{@DIR@/map}",
            "partial()lsearch{@DIR@/suffix}",
            "partial(.)lsearch*{@DIR@/suffix}",
            "nwildlsearch{@DIR@/wild}",
            "partial1-nwildlsearch{@DIR@/map}",
            "lsearch*@{@DIR@/map}",
            "dsearch{@DIR@/live}",
            "dsearch,ret=full{@DIR@}",
            "dsearch,filter=dir{@DIR@}",
            "dsearch,filter=file{@DIR@}");
    private static final List<String> OPERATORS = List.of(
            "lc",
            "uc",
            "strlen",
            "escape",
            "quote",
            "rxquote",
            "domain",
            "local_part",
            "address",
            "md5",
            "sha1",
            "sha256",
            "sha2_384",
            "sha3",
            "base62",
            "base62d",
            "base32",
            "base32d",
            "base64",
            "base64d",
            "base64d",
            "str2b64",
            "lc_1",
            "eval",
            "eval10",
            "length_2",
            "l_3",
            "substr_1",
            "substr_-2_1",
            "s_2_1",
            "hash_2",
            "h_2_40",
            "nhash_7",
            "nh_3_5",
            "listcount",
            "hexquote",
            "escape8bit",
            "quote_local_part");
    private static final List<String> CALCULATIONS = List.of(
            "1+2", "2*(3-4)", "7/2", "7%4", "0x1f", "010", "1/0", "~5", "3<<2", "9>>1", "6&3", "6|1", "6^3", "-4", "1K",
            "(1", "2 + ", " 5 ");

    private static final List<String> ENCODED = List.of(
            "YWJj",
            "YWI=",
            "YQ==",
            " Y Q = = ",
            "YQ=",
            "YQ",
            "YQ===",
            "YWJj=",
            "YQ==YQ==",
            "YWJjAGRl",
            "YR==",
            "Y!Jj",
            "=",
            "${base64:$tls_in_sni}");

    private final Random random;

    EximGrammar(Random random) {
        this.random = random;
    }

    /** One expression. */
    String expression() {
        return text(0);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String space() {
        return chance(15) ? " " : "";
    }

    private String arg(int depth) {
        return space() + "{" + text(depth + 1) + "}";
    }

    private String text(int depth) {
        StringBuilder text = new StringBuilder();
        int parts = chance(70) ? 1 : 2;
        for (int i = 0; i < parts; i++) {
            text.append(part(depth));
        }
        return text.toString();
    }

    private String part(int depth) {
        int kind = random.nextInt(depth >= DEEPEST ? 40 : 100);
        if (kind < 22) {
            return one(TEXTS);
        }
        if (kind < 32) {
            return chance(50) ? "${tls_sni}" : "${tls_in_sni}";
        }
        if (kind < 40) {
            return one(List.of("${value}", "${item}", "${1}", "${0}", "${2}", "${primary_hostname}", "/"));
        }
        return kind < 60 ? "${if " + condition(depth + 1) + branches(depth, true) + "}" : item(depth);
    }

    private String branches(int depth, boolean always) {
        if (!always && chance(40)) {
            return "";
        }
        if (chance(5)) {
            return arg(depth) + "fail";
        }
        return chance(85) ? arg(depth) + arg(depth) : arg(depth);
    }

    private String item(int depth) {
        return switch (random.nextInt(18)) {
            case 0, 1, 2 -> "${lookup{" + text(depth + 1) + "}" + one(LOOKUPS) + branches(depth, false) + "}";
            case 3 ->
                "${extract{" + one(NUMBERS) + "}{" + one(List.of(".", ":", ",.", "")) + "}" + arg(depth)
                        + branches(depth, false) + "}";
            case 4 ->
                "${extract{" + one(List.of("key", "other", "KEY", "none")) + "}" + arg(depth) + branches(depth, false)
                        + "}";
            case 5 ->
                "${sg" + arg(depth) + "{" + one(REGEXES) + "}{" + one(List.of("", "x", "\\$1", "<\\$0>", "${lc:Y}"))
                        + "}}";
            case 6 ->
                "${tr" + arg(depth) + "{" + one(List.of("abc", ".", "a-z", "")) + "}{"
                        + one(List.of("x", "123", "", "_")) + "}}";
            case 7 ->
                "${" + one(List.of("length", "substr", "hash", "nhash")) + "{" + one(NUMBERS) + "}" + arg(depth) + "}";
            case 8 ->
                "${" + one(List.of("substr", "hash")) + "{" + one(NUMBERS) + "}{" + one(NUMBERS) + "}" + arg(depth)
                        + "}";
            case 9 -> "${map" + arg(depth) + arg(depth) + "}";
            case 10 -> "${filter" + arg(depth) + "{" + condition(depth + 1) + "}}";
            case 11 -> "${reduce" + arg(depth) + arg(depth) + arg(depth) + "}";
            case 12 ->
                "${sort" + arg(depth) + "{" + one(List.of("lt", "gti", "<", ">=", "lei")) + "}{"
                        + one(List.of("$item", "${lc:$item}", "${strlen:$item}", "x$item")) + "}}";
            case 13 -> "${listextract{" + one(NUMBERS) + "}" + arg(depth) + branches(depth, false) + "}";
            case 14, 15 ->
                "${extract" + one(List.of(" json", " jsons", "  json ")) + "{"
                        + one(List.of("1", "2", "3", " 1", "0", "key", "KEY", "none", "", "$tls_in_sni")) + "}"
                        + json(depth) + branches(depth, false) + "}";
            case 16 ->
                "${hmac{" + one(List.of("md5", "sha1", "md5", "sha1", "MD5", "$item")) + "}" + arg(depth) + arg(depth)
                        + "}";
            default -> operation(depth);
        };
    }

    private String operation(int depth) {
        String operator = one(OPERATORS);
        if (operator.startsWith("eval")) {
            return "${" + operator + ":" + one(CALCULATIONS) + "}";
        }
        if (operator.equals("base64d") && chance(60)) {
            return "${base64d:" + one(ENCODED) + "}";
        }
        return "${" + operator + ":" + text(depth + 1) + "}";
    }

    private String json(int depth) {
        return chance(80) ? space() + "{" + one(JSON) + "}" : arg(depth);
    }

    private String condition(int depth) {
        String negation = chance(15) ? "!" : "";
        if (depth >= DEEPEST || chance(75)) {
            return negation + simple(depth);
        }
        return negation
                + switch (random.nextInt(5)) {
                    case 0 -> "and{{" + condition(depth + 1) + "}{" + condition(depth + 1) + "}}";
                    case 1 -> "or{{" + condition(depth + 1) + "}{" + condition(depth + 1) + "}}";
                    case 2 ->
                        one(List.of("forany_json", "forany_jsons", "forall_json", "forall_jsons")) + json(depth) + "{"
                                + condition(depth + 1) + "}";
                    case 3 -> "forany" + arg(depth) + "{" + condition(depth + 1) + "}";
                    default -> "forall" + arg(depth) + "{" + condition(depth + 1) + "}";
                };
    }

    private String simple(int depth) {
        return switch (random.nextInt(14)) {
            case 0, 1 ->
                one(List.of("eq", "eqi", "lt", "lti", "le", "lei", "gt", "gti", "ge", "gei")) + arg(depth) + arg(depth);
            case 2 -> one(List.of("=", "==", "<", "<=", ">", ">=")) + "{" + one(NUMBERS) + "}{" + one(NUMBERS) + "}";
            case 3, 4 -> "match" + arg(depth) + "{" + one(REGEXES) + "}";
            case 5, 6 -> "match_domain" + arg(depth) + "{" + one(PATTERNS) + "}";
            case 7 -> one(List.of("inlist", "inlisti")) + arg(depth) + arg(depth);
            case 8 ->
                "exists{" + one(List.of("@DIR@/map", "@DIR@/exim.crt.$tls_in_sni", " @DIR@/map", "map", "@DIR@/"))
                        + "}";
            case 9 -> "def:" + one(List.of("tls_in_sni", "value", "item", "primary_hostname"));
            case 10 ->
                one(List.of("bool", "bool_lax")) + "{"
                        + one(List.of("true", "NO", "", "1", "-", "00", "yes ", "word", "$value")) + "}";
            case 11, 12 -> "match_ip{" + one(ADDRESSES) + "}" + space() + "{" + one(HOSTS) + "}";
            default -> one(List.of("isip", "isip4", "isip6")) + arg(depth);
        };
    }
}
