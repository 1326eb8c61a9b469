package io.github.mailsni.examples.certcheck;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.ServerName;
import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.CoverageReport;
import io.github.mailsni.coverage.DirectoryReport;
import io.github.mailsni.coverage.HostCoverage;
import io.github.mailsni.coverage.MtaStsPolicy;
import io.github.mailsni.coverage.MtaStsPolicyException;
import io.github.mailsni.coverage.MtaStsReport;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.examples.certcheck.live.Endpoint;
import io.github.mailsni.examples.certcheck.live.LiveServer;
import io.github.mailsni.examples.certcheck.live.ServerException;
import io.github.mailsni.examples.certcheck.live.StartTls;
import io.github.mailsni.examples.commandline.CertificateDirectories;
import io.github.mailsni.examples.commandline.EximFiles;
import io.github.mailsni.internal.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the checks that the command line asks for.
 *
 * @param sources the sources of the certificates, and the hosts
 * @param check the check that judges the certificates
 * @param mtaSts the file of the policy to compare with the hosts
 * @param dialling the settings of connections to a server
 * @param format the format of the output
 */
record Inquiry(Sources sources, CoverageCheck check, Optional<Path> mtaSts, Dialling dialling, Format format) {
    /** The largest number of connections at a time: a server's limit for one client may be as low as 10. */
    private static final int CONNECTIONS = 4;

    private static final int HOSTS_AT_A_TIME = 1000;

    /**
     * The settings of connections to a server.
     *
     * @param startTls the way in which TLS begins; empty: as is usual on the port
     * @param ourName our name in EHLO; empty: our address
     * @param timeout the time that one connection may take
     * @param timeLimit the time that all connections may take
     */
    record Dialling(Optional<StartTls> startTls, Optional<String> ourName, Duration timeout, Duration timeLimit) {}

    /**
     * Runs the checks.
     *
     * @throws IOException if a file, the directory or the server cannot be read; the message names it and the reason,
     *     in one line
     */
    Findings findings(Progress progress) throws IOException, InterruptedException {
        Optional<MtaStsPolicy> policy = mtaSts.isPresent() ? Optional.of(policy(mtaSts.get())) : Optional.empty();
        try (Opened files = open(progress)) {
            boolean everything = sources.hosts().isEmpty();
            Optional<DirectoryReport> directory =
                    everything ? files.directory().map(each -> examine(each, progress)) : Optional.empty();
            List<String> hosts = directory.map(this::hostsOf).orElseGet(sources::hosts);
            CoverageReport report = report(files, hosts, directory.isPresent(), progress);
            Optional<MtaStsReport> sts = policy.map(each -> each.check(report));
            return new Findings(
                    sts.map(MtaStsReport::hosts).orElse(report),
                    sources.endpoint().isPresent() ? Optional.empty() : directory,
                    sts,
                    check.clients());
        }
    }

    private DirectoryReport examine(CertificateSelector directory, Progress progress) {
        progress.say(() -> "checking " + named(sources.directories()));
        return check.checkDirectory(directory);
    }

    private CoverageReport report(Opened files, List<String> hosts, boolean inDirectoryReport, Progress progress)
            throws IOException, InterruptedException {
        if (sources.endpoint().isPresent()) {
            return dial(sources.endpoint().get(), files, hosts, progress);
        }
        // text and HTML for people do not repeat the hosts
        return inDirectoryReport && mtaSts.isEmpty() && (format == Format.TEXT || format == Format.HTML)
                ? check.report(List.of())
                : read(files, hosts, progress);
    }

    /** The names that can be dialled, without wildcards: that of the default host may be covered by one. */
    private List<String> hostsOf(DirectoryReport directory) {
        Stream<String> names =
                directory.names().stream().map(DirectoryReport.ServedName::name).filter(name -> !name.startsWith("*"));
        return Stream.concat(names, sources.defaultHost().map(ServerName::toString).stream())
                .distinct()
                .toList();
    }

    private Opened open(Progress progress) throws IOException {
        if (sources.eximConfiguration().isPresent()) {
            KeyPasswords passwords = sources.passwordFile().read();
            EximFiles exim = new EximFiles(sources.eximConfiguration().get(), sources.eximMacros());
            return Opened.exim(exim.builder().passwords(passwords).open());
        }
        List<Path> directories = sources.directories();
        if (directories.isEmpty()) {
            return Opened.nothing();
        }
        progress.say(() -> "reading " + named(directories));
        KeyPasswords passwords = sources.passwordFile().read();
        Layout layout = sources.layout().orElseGet(Layout::exim);
        ServerName defaultHost =
                sources.defaultHost().orElseThrow(() -> new IllegalStateException("was checked before"));
        return Opened.directories(CertificateDirectories.open(
                directories, defaultHost, builder -> builder.layout(layout).passwords(passwords)));
    }

    private static String named(List<Path> directories) {
        return directories.stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    private static MtaStsPolicy policy(Path file) throws IOException {
        try {
            return MtaStsPolicy.read(file);
        } catch (MtaStsPolicyException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException(file + ": the MTA-STS policy cannot be read: " + Printable.reason(e), e);
        }
    }

    private CoverageReport read(Opened files, List<String> given, Progress progress) {
        Map<ServerName, String> distinct = new LinkedHashMap<>();
        given.forEach(host -> distinct.putIfAbsent(ServerName.ofUnicode(host), host));
        List<String> hosts = List.copyOf(distinct.values());
        List<HostCoverage> verdicts = new ArrayList<>();
        for (int done = 0; done < hosts.size(); done += HOSTS_AT_A_TIME) {
            int so = done;
            progress.say(() -> "checked " + so + " of " + hosts.size() + " hosts");
            List<String> next = hosts.subList(done, Math.min(done + HOSTS_AT_A_TIME, hosts.size()));
            verdicts.addAll(check.check(files.selector(), next).hosts());
        }
        return check.report(verdicts);
    }

    private CoverageReport dial(Endpoint endpoint, Opened files, List<String> hosts, Progress progress)
            throws IOException, InterruptedException {
        progress.say(() -> "connecting to " + endpoint);
        try {
            LiveServer server = LiveServer.at(
                    endpoint.resolve(),
                    dialling.startTls().orElseGet(() -> StartTls.usualOn(endpoint.port())),
                    dialling.ourName(),
                    new LiveServer.Patience(dialling.timeout(), dialling.timeLimit()));
            LiveCheck live = new LiveCheck(server, check, files.selectorIfAny(), CONNECTIONS);
            List<HostCoverage> verdicts = live.check(hosts, progress);
            return check.report(format == Format.TLSA ? live.withAllKeys(verdicts) : verdicts);
        } catch (ServerException e) {
            throw new IOException(endpoint + ": " + e.getMessage(), e);
        }
    }
}
