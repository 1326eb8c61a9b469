package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The words that Exim knows in one place of an expression (Exim specification, chapters 9, 10 and 11): those that work
 * here, and those that do not, with the reason and what to use instead.
 */
final class Vocabulary {
    private static final String RUNS_CODE = "it would run code that a certificate's choice has no need of";
    private static final String ASKS_A_SERVER = "it would ask a server or a database during a client's handshake";
    private static final String READS_FILES = "it would put the content of files into the names of files";
    private static final String READS_ENVIRONMENT =
            "it would read the environment of the process; write the value itself";
    private static final String USE_LSEARCH = "not supported; keep the entries in a text file and use lsearch";
    private static final String USE_NAME = "not supported; name the files by the server name, $tls_in_sni";
    private static final String UNKNOWN_THEN = "not known when a certificate is chosen";
    private static final String USE_MATCH_DOMAIN = "not supported; for host names use match_domain";
    private static final String AUTHENTICATION =
            "it would check a password; there is none when a certificate is chosen";

    static final Vocabulary ITEMS = new Vocabulary(
                    "item",
                    "extract",
                    "filter",
                    "hash",
                    "hmac",
                    "if",
                    "length",
                    "listextract",
                    "listquote",
                    "lookup",
                    "map",
                    "nhash",
                    "reduce",
                    "sg",
                    "sort",
                    "substr",
                    "tr")
            .refuse(RUNS_CODE, "acl", "dlfunc", "perl", "run")
            .refuse(READS_FILES, "readfile")
            .refuse(ASKS_A_SERVER, "readsocket")
            .refuse(READS_ENVIRONMENT, "env")
            .lack("for messages, and not supported", "authresults", "certextract", "imapfolder", "prvs", "prvscheck")
            .lack("for messages, and not supported", "srs_encode");

    static final Vocabulary OPERATORS = new Vocabulary(
                    "operator",
                    "address",
                    "base32",
                    "base32d",
                    "base62",
                    "base62d",
                    "base64",
                    "base64d",
                    "domain",
                    "escape",
                    "escape8bit",
                    "eval",
                    "eval10",
                    "h",
                    "hash",
                    "hexquote",
                    "l",
                    "lc",
                    "length",
                    "listcount",
                    "local_part",
                    "md5",
                    "nh",
                    "nhash",
                    "quote",
                    "quote_local_part",
                    "rxquote",
                    "s",
                    "sha1",
                    "sha2",
                    "sha256",
                    "sha3",
                    "str2b64",
                    "strlen",
                    "substr",
                    "uc")
            .refuse("it would take the value of something for an expression", "expand")
            .lack(USE_NAME, "hex2b64")
            .lack("not supported; use address", "addresses")
            .lack("not supported; use exists, or dsearch with filter=", "stat")
            .lack("not supported; use match_domain with +NAME", "listnamed")
            .lack("not supported; server names are ASCII: use lc", "from_utf8", "utf8clean", "utf8_domain_from_alabel")
            .lack(
                    "not supported; server names are ASCII: use lc",
                    "utf8_domain_to_alabel",
                    "utf8_localpart_from_alabel")
            .lack("not supported; server names are ASCII: use lc", "utf8_localpart_to_alabel")
            .lack("for addresses of hosts, and not supported", "ipv6denorm", "ipv6norm", "mask", "reverse_ip")
            .lack("for messages, and not supported", "headerwrap")
            .lack("for messages, and not supported", "rfc2047", "rfc2047d", "time_eval", "time_interval")
            .lack("not supported; the same name must always get the same certificate", "randint");

    static final Vocabulary CONDITIONS = new Vocabulary(
                    "condition",
                    "<",
                    "<=",
                    "=",
                    "==",
                    ">",
                    ">=",
                    "and",
                    "bool",
                    "bool_lax",
                    "def",
                    "eq",
                    "eqi",
                    "exists",
                    "forall",
                    "forall_json",
                    "forall_jsons",
                    "forany",
                    "forany_json",
                    "forany_jsons",
                    "ge",
                    "gei",
                    "gt",
                    "gti",
                    "inlist",
                    "inlisti",
                    "isip",
                    "isip4",
                    "isip6",
                    "le",
                    "lei",
                    "lt",
                    "lti",
                    "match",
                    "match_domain",
                    "match_ip",
                    "or")
            .refuse(RUNS_CODE, "acl")
            .refuse(AUTHENTICATION, "crypteq", "ldapauth", "pam", "pwcheck", "radius", "saslauthd")
            .lack(USE_MATCH_DOMAIN, "match_address", "match_local_part")
            .lack(UNKNOWN_THEN, "first_delivery", "inbound_srs", "queue_running");

    static final Vocabulary LOOKUPS = new Vocabulary("lookup type", "dsearch", "lsearch", "nwildlsearch", "wildlsearch")
            .refuse(ASKS_A_SERVER, "dnsdb", "ibase", "ldap", "ldapdn", "ldapm", "mysql", "nis", "nis0", "nisplus")
            .refuse(ASKS_A_SERVER, "oracle", "passwd", "pgsql", "redis", "spf", "sqlite", "whoson")
            .lack(USE_LSEARCH, "cdb", "dbm", "dbmjz", "dbmnz", "json", "lmdb")
            .lack("not supported; server names are no addresses: use lsearch", "iplsearch");

    static final Vocabulary LOOKUP_OPTIONS = new Vocabulary(
            "lookup option",
            "cache=no_rd",
            "filter=dir",
            "filter=file",
            "filter=subdir",
            "key=path",
            "ret=full",
            "ret=key");

    static final Vocabulary VARIABLES = new Vocabulary(
                    "variable", "item", "primary_hostname", "tls_in_sni", "tls_out_sni", "tls_sni", "value")
            .lack("not supported; use $primary_hostname", "qualify_domain", "qualify_recipient", "smtp_active_hostname")
            .lack("not supported; write the directory itself", "config_dir", "config_file", "exim_path", "home")
            .lack("not supported; write the directory itself", "initial_cwd", "spool_directory")
            .alsoSupport("interface_address", "interface_port", "received_ip_address", "received_port")
            .lack("not supported; choose by the server name, $tls_in_sni", "sender_host_address", "sender_host_name")
            .lack("not supported; choose by the server name, $tls_in_sni", "sender_host_port", "sender_fullhost")
            .lack("not supported; choose by the server name, $tls_in_sni", "sender_rcvhost")
            .lackAll(UNKNOWN_THEN, OtherVariables.NAMES);

    private final String noun;
    private final List<String> supported;
    private final Set<String> unmentioned = new HashSet<>();
    private final Map<String, String> others = new TreeMap<>();

    private Vocabulary(String noun, String... supported) {
        this.noun = noun;
        this.supported = List.of(supported);
    }

    /** Adds words that work in some places only, and are never suggested. */
    private Vocabulary alsoSupport(String... words) {
        unmentioned.addAll(List.of(words));
        return this;
    }

    private Vocabulary refuse(String reason, String... words) {
        return lackAll("refused: " + reason, List.of(words));
    }

    private Vocabulary lack(String advice, String... words) {
        return lackAll(advice, List.of(words));
    }

    private Vocabulary lackAll(String advice, Iterable<String> words) {
        words.forEach(word -> others.put(word, advice));
        return this;
    }

    boolean supports(String word) {
        return supported.contains(word) || unmentioned.contains(word);
    }

    /** Whether Exim knows the word. */
    boolean contains(String word) {
        return supports(word) || others.containsKey(word);
    }

    /** Explains what is wrong with a word that does not work here, what was expected, and what to do. */
    String problem(String word) {
        String advice = others.get(word);
        if (advice != null) {
            return "the " + noun + " " + Printable.quoted(word) + " is " + advice;
        }
        Optional<String> meant = Spelling.nearest(word, supported);
        return "unknown " + noun + " " + Printable.quoted(word)
                + meant.map(near -> "; did you mean \"" + near + "\"?")
                        .orElseGet(() -> "; expected one of " + String.join(", ", supported));
    }
}
