package io.github.mailsni.internal.exim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An expression that cannot be used is refused when it is loaded")
class SyntaxErrorTest {
    private static void assertRefused(String source, String... lines) {
        assertThatExceptionOfType(SyntaxException.class)
                .isThrownBy(() -> Expression.parse("tls_certificate", source))
                .withMessage(String.join("\n", lines));
    }

    private static SyntaxException refusal(String source) {
        return catchThrowableOfType(SyntaxException.class, () -> Expression.parse("tls_certificate", source));
    }

    @Test
    @DisplayName("with the column, what was meant, and a caret under the place")
    void misspeltCondition() {
        assertRefused(
                "${if exist{/etc/exim4/tls/exim.crt.${tls_sni}}{/etc/exim4/tls/exim.crt.${tls_sni}}{/etc/exim4/tls/exim.crt.d}}",
                "tls_certificate, column 6: unknown condition \"exist\"; did you mean \"exists\"?",
                "    ${if exist{/etc/exim4/tls/exim.crt.${tls_sni}}{/etc/exim4/tls/exim.crt.$...",
                "         ^");
        assertThat(refusal("${if exist{/x}}"))
                .returns(6, SyntaxException::column)
                .returns("tls_certificate", SyntaxException::option);
    }

    @Test
    @DisplayName("with a window of a long line")
    void longLine() {
        assertRefused(
                "x".repeat(200) + "$tls_in_snl" + "y".repeat(200),
                "tls_certificate, column 202: unknown variable \"tls_in_snl" + "y".repeat(200)
                        + "\"; expected one of item, primary_hostname, tls_in_sni, tls_out_sni, tls_sni, value",
                "    ..." + "x".repeat(39) + "$tls_in_snl" + "y".repeat(22) + "...",
                "    " + " ".repeat(43) + "^");
    }

    @Test
    @DisplayName("on one line, with control characters and others escaped, and the caret still under the place")
    void controlCharacters() {
        assertRefused(
                "a\n\tb\u001b\u00e9\u20ac${nosuch:x}",
                "tls_certificate, column 10: unknown operator \"nosuch\"; expected one of address, base32, base32d, base62,"
                        + " base62d, base64, base64d, domain, escape, escape8bit, eval, eval10, h, hash, hexquote, l, lc, length,"
                        + " listcount, local_part, md5, nh, nhash, quote, quote_local_part, rxquote, s, sha1, sha2, sha256,"
                        + " sha3, str2b64, strlen, substr, uc",
                "    a\\n\\tb\\x1b\\xe9\\u20ac${nosuch:x}",
                "                          ^");
    }

    @Test
    @DisplayName("with the place where something was opened that is never closed")
    void unclosed() {
        assertRefused(
                "/tls/${if def:tls_in_sni{a}{b",
                "tls_certificate, column 28: this { of \"if\" is never closed; expected a }",
                "    /tls/${if def:tls_in_sni{a}{b",
                "                               ^");
        assertRefused(
                "/tls/${if eq{a}{Y}{N}",
                "tls_certificate, column 6: \"if\" is never closed; expected a } at the end, or one more argument",
                "    /tls/${if eq{a}{Y}{N}",
                "         ^");
        assertRefused(
                "/tls/${tls_in_sni",
                "tls_certificate, column 6: this { is never closed; expected a }",
                "    /tls/${tls_in_sni",
                "         ^");
        assertRefused(
                "${lc:abc",
                "tls_certificate, column 1: \"lc\" is never closed; expected a } at the end, or one more argument",
                "    ${lc:abc",
                "    ^");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$                       | 1  | expected a letter, a digit or { behind $; write \\$ for the character itself",
                "${                      | 3  | expected a letter or a digit behind ${, but found the end",
                "${ lc:x}                | 3  | expected a letter or a digit behind ${, but found \" \"",
                "abc\\                   | 4  | \\ at the end; expected a character behind it, or \\\\ for a backslash",
                "${if}                   | 5  | expected a condition, such as exists{PATH} or eq{TEXT}{TEXT}, but found \"}\"",
                "${if eq a b}            | 9  | expected { before an argument of \"eq\", but found \"a\"",
                "${if eq{a}{b}fail}      | 14 | expected { before the branch for success of \"if\", but found \"f\"",
                "${if eq{a}{b}{Y}{N}{Z}} | 20 | expected } at the end of \"if\", but found \"{\"",
                "${if eq{a}{b}{Y}fall}   | 17 | expected {, the word fail or } behind the branch of \"if\", but found \"fall\"",
                "${if def tls_in_sni{Y}} | 9  | expected : directly behind \"def\", as in def:tls_in_sni, but found \" \"",
                "${if def:{Y}}           | 10 | expected the name of a variable behind \"def:\", but found \"{\"",
                "${if and{eq{a}{a}}{Y}}  | 10 | expected each condition of \"and\" in its own {}, as in and{{eq{A}{B}}{exists{PATH}}}, but found \"e\"",
                "${if and{{eq{a}{a}x}}}  | 19 | expected } behind the condition within \"and\", but found \"x\"",
                "${if forany{a}{{eq{a}{a}}}} | 16 | expected a condition, such as exists{PATH} or eq{TEXT}{TEXT}, but found \"{\"",
                "${lookup{a}{/f}}        | 12 | the lookup type is missing; expected lsearch, dsearch or another",
                "${lookup{a}lsaerch{/f}} | 12 | unknown lookup type \"lsaerch\"; did you mean \"lsearch\"?",
                "${lookup{a}dsearch,filter=files{/f}} | 12 | unknown lookup option \"filter=files\"; did you mean \"filter=file\"?",
                "${sort{a}{eq}{$item}}   | 11 | expected a comparison that \"sort\" knows, such as lt, gti or <, but found \"eq\"",
                "${sort{a} {lt} {$item} } | 23 | expected } directly behind the last argument of \"sort\", but found \" \"",
                "${lookup{a}partial_lsearch{/f}} | 12 | malformed lookup type \"partial_lsearch\"; expected a form such as partial-lsearch, partial1-lsearch or partial(.)lsearch",
                "${lookup a lsearch{/f}} | 10 | unknown lookup type \"a\"; expected one of dsearch, lsearch, nwildlsearch, wildlsearch",
                "${extract{}{:}{a}}      | 1  | the first argument of \"extract\" is empty; expected the number or the key of a field",
                "${extract{1}{:}}        | 1  | \"extract\" has too few arguments; expected {NUMBER}{SEPARATORS}{TEXT}{yes}{no}",
                "${extract{k}{k=1}{y}{n}{z}} | 1 | \"extract\" has too many arguments; expected {KEY}{TEXT}{yes}{no}",
                "${extract{k}{k=1}fail}  | 1  | \"fail\" must follow the branch for success; expected {KEY}{TEXT}{yes}{no}",
                "${length:abc}           | 9  | expected { before an argument of \"length\", but found \":\"",
                "${length_x:abc}         | 9  | expected a number behind the operator \"length\", as in ${length_3:TEXT}",
                "${substr_a_b:abc}       | 9  | expected one or two numbers behind the operator \"substr\", as in ${substr_2_5:TEXT} or ${substr_-3:TEXT}",
                "${lc}                   | 5  | expected : behind the operator \"lc\", as in ${lc:TEXT}, but found \"}\"",
                "${sg{a}{b}}             | 11 | expected { before an argument of \"sg\", but found \"}\"",
                "${nosuch{a}}            | 3  | unknown item \"nosuch\"; expected one of extract, filter, hash, hmac, if, length, listextract, listquote, lookup, map, nhash, reduce, sg, sort, substr, tr",
                "${lookpu{a}lsearch{/f}} | 3  | unknown item \"lookpu\"; did you mean \"lookup\"?",
                "${primary_hostname:x}   | 19 | expected } behind the variable \"primary_hostname\", but found \":\"",
                "${primary_hostname x}   | 19 | expected } behind the variable \"primary_hostname\", but found \" \"",
                "$tls_snix               | 2  | unknown variable \"tls_snix\"; did you mean \"tls_sni\"?",
                "\\xe9                   | 1  | expected an ASCII character, up to \\x7f or \\177; write others as they are",
                "\\0                     | 1  | no text can have the character 0 in it; for a digit leave out the backslash"
            })
    @DisplayName("for what Exim does not understand either")
    void problems(String source, int column, String problem) {
        assertThat(refusal(source)).returns(column, SyntaxException::column);
        assertThat(refusal(source)).message().startsWith("tls_certificate, column " + column + ": " + problem + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${acl{x}}",
                "${dlfunc{/x.so}{f}}",
                "${perl{f}}",
                "${run{/bin/true}}",
                "${readfile{/etc/passwd}}",
                "${readsocket{/run/x}{y}}",
                "${env{PATH}}",
                "${expand:x}",
                "${if acl{{x}}{y}{z}}",
                "${if ldapauth{x}{y}{z}}",
                "${if pam{x}{y}{z}}",
                "${if saslauthd{{x}{y}}{y}{z}}",
                "${if crypteq{x}{y}{y}{z}}",
                "${lookup dnsdb{a=x}}",
                "${lookup ibase{x}}",
                "${lookup ldap{x}}",
                "${lookup mysql{x}}",
                "${lookup nisplus{x}}",
                "${lookup oracle{x}}",
                "${lookup pgsql{x}}",
                "${lookup redis{x}}",
                "${lookup sqlite{x}}",
                "${lookup sqlite,file=/x{x}}",
                "${lookup{x}nis{y}}",
                "${lookup{x}passwd{y}}",
                "${lookup{x}spf{y}}",
                "${lookup{x}sqlite{y}}",
                "${lookup{x}whoson{y}}",
                "${if eq{a}{a}{Y}{${if and{{eq{a}{b}}{exists{${run{x}}}}}{Y}{N}}}}",
                "${sg{a}{b}{\\${run{x}}}}",
                "${if match_domain{a}{mysql;x}{Y}{N}}",
                "${if match_ip{::1}{mysql;x}{Y}{N}}",
                "${if match_ip{::1}{!net24-pgsql;x}{Y}{N}}",
                "${if match_ip{::1}{${run{x\\}\\}}{Y}{N}}"
            })
    @DisplayName("if it runs code, asks other servers or reads what is not its business, with the reason")
    void dangerous(String source) {
        assertThat(refusal(source)).message().contains("refused: it would ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${hex2b64:x}           | the operator \"hex2b64\" is not supported; name the files by the server name, $tls_in_sni",
                "${addresses:x}         | the operator \"addresses\" is not supported; use address",
                "${if match_address{a}{b}} | the condition \"match_address\" is not supported; for host names use match_domain",
                "${if match_ip{::1}{192.0.2.1 : ! @[]}} | in a list of addresses, \"@[]\" is not supported: it would ask for the addresses of this host",
                "${if match_ip{::1}{iplsearch;/x}} | the lookup type \"iplsearch\" is not supported",
                "${lookup{x}cdb{/y}}    | the lookup type \"cdb\" is not supported; keep the entries in a text file and use lsearch",
                "$sender_host_address   | the variable \"sender_host_address\" is not supported; choose by the server name, $tls_in_sni",
                "$smtp_active_hostname  | the variable \"smtp_active_hostname\" is not supported; use $primary_hostname",
                "${tls_in_cipher}       | the variable \"tls_in_cipher\" is not known when a certificate is chosen",
                "$h_subject:            | the variable \"h_subject\" belongs to a message, and there is none when a certificate is chosen",
                "${header_from:x}       | the variable \"header_from\" belongs to a message, and there is none when a certificate is chosen",
                "$acl_m_foo             | the variable \"acl_m_foo\" belongs to a message, and there is none when a certificate is chosen",
                "${if def:h_subject:}   | the variable \"h_subject\" belongs to a message, and there is none when a certificate is chosen",
                "${if match_domain{a}{@mx_any}} | in a list of domains, \"@mx_any\" is not supported",
                "${if match_domain{a}{@MX_PRIMARY/ignore=x}} | in a list of domains, \"@MX_PRIMARY/ignore=x\" is not supported"
            })
    @DisplayName("if Exim knows it but it has no place here, with what to use instead")
    void unsupported(String source, String problem) {
        assertThat(refusal(source)).message().contains(problem);
    }

    @Test
    @DisplayName("if a regular expression is wrong, with the column within it")
    void regularExpression() {
        assertRefused(
                "${if match{$tls_in_sni}{^mail([}{Y}{N}}",
                "tls_certificate, column 31: the regular expression \"^mail([\" is wrong at its character 7:"
                        + " missing ] for the class that begins with [",
                "    ${if match{$tls_in_sni}{^mail([}{Y}{N}}",
                "                                  ^");
        assertRefused(
                "${sg{x}{\\N^a(?R)\\N}{}}",
                "tls_certificate, column 13: the regular expression \"^a(?R)\" is wrong at its character 3: this kind of group"
                        + " is not supported; supported are (...), (?:...), (?<name>...), (?=...), (?!...), (?<=...),"
                        + " (?<!...), (?>...) and the options i, m and s as in (?i)",
                "    ${sg{x}{\\N^a(?R)\\N}{}}",
                "                ^");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a(?1)            | 2 | this kind of group is not supported",
                "(?x)a b          | 1 | this kind of group is not supported",
                "(?(1)a)          | 1 | this kind of group is not supported",
                "(*ACCEPT)a       | 1 | verbs such as (*...) are not supported",
                "a\\\\Kb       | 2 | \\K is not supported",
                "a\\\\Cb       | 2 | \\C is not supported",
                "[a[.x.]]         | 3 | collating elements such as [.x.] are not supported",
                "[[:nosuch:]]     | 2 | unknown class \"[:nosuch:]\"",
                "\\Na{70000}\\N | 2 | the number in {} is larger than 65535",
                "(a)\\\\2      | 4 | there is no group 2 before this",
                "(?P=x)           | 1 | there is no group of the name \"x\" before this",
                "a(?#b            | 2 | missing ) after the comment",
                "(?<n             | 1 | missing > after the name",
                "a\\\\         | 2 | \\ at the end"
            })
    @DisplayName("if a regular expression needs what Java does not have, with its place in the expression")
    void regularExpressions(String regex, int character, String problem) {
        assertThat(refusal("${if match{x}{" + regex + "}{Y}{N}}"))
                .message()
                .contains(" is wrong at its character " + character + ": " + problem);
    }

    @Test
    @DisplayName("if a regular expression is too long or nested too deep")
    void excessiveRegularExpressions() {
        assertThat(refusal("${if match{x}{" + "(".repeat(51) + ")".repeat(51) + "}}"))
                .message()
                .contains("groups are nested more than 50 deep");
        assertThat(refusal("${if match{x}{" + "a".repeat(4097) + "}}"))
                .message()
                .contains("it is longer than 4096 characters");
    }

    @Test
    @DisplayName("if the replacement of sg, which is expanded a second time, is wrong then")
    void replacement() {
        assertRefused(
                "${sg{x}{y}{\\$tls_in_snj}}",
                "tls_certificate, column 12: in the replacement, which is expanded a second time: unknown variable"
                        + " \"tls_in_snj\"; did you mean \"tls_in_sni\"?",
                "    ${sg{x}{y}{\\$tls_in_snj}}",
                "               ^");
    }

    @Test
    @DisplayName("if it is nested too deep")
    void nested() throws SyntaxException {
        Expression.parse("tls_certificate", "${lc:".repeat(Parser.DEEPEST - 1) + "}".repeat(Parser.DEEPEST - 1));

        assertThat(refusal("${lc:".repeat(Parser.DEEPEST) + "}".repeat(Parser.DEEPEST)))
                .message()
                .contains("column 501: this is nested more than 100 deep; expected a simpler expression");
        assertThat(refusal("${if " + "and{{".repeat(5_000))).message().contains("this is nested more than 100 deep");
    }

    @Test
    @DisplayName("if it is too long")
    void tooLong() throws SyntaxException {
        Expression.parse("tls_certificate", "x".repeat(Expression.MOST_CHARACTERS));

        assertThat(refusal("x".repeat(Expression.MOST_CHARACTERS + 1)))
                .message()
                .startsWith(
                        "tls_certificate, column 1: the expression is longer than 65536 characters; expected a shorter one");
    }
}
