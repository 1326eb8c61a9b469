package io.github.mailsni.examples.commandline;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.CertificateSelector;
import io.github.mailsni.ReloadReport;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One or several open directories. The first that has the default host's certificate is asked first, then the others in their order.
 *
 * @param selector asks them
 * @param all the directories, in the order in which they are asked
 */
public record CertificateDirectories(CertificateSelector selector, List<CertificateDirectory> all)
        implements AutoCloseable {
    /** Copies the list. */
    public CertificateDirectories {
        all = List.copyOf(all);
    }

    /**
     * Opens directories.
     *
     * @param directories at least one
     * @param defaultHost the host whose certificate is in one of them
     * @param settings what else is to be known of each
     * @return the open directories
     * @throws CertificateLoadException if one of them cannot be opened, or the default host's certificate is in none
     */
    public static CertificateDirectories open(
            List<Path> directories, ServerName defaultHost, UnaryOperator<CertificateDirectory.Builder> settings)
            throws CertificateLoadException {
        List<Path> others = new ArrayList<>(directories);
        List<CertificateDirectory> opened = new ArrayList<>();
        try {
            opened.add(first(others, defaultHost, settings));
            CertificateSelector selector = opened.get(0);
            for (Path other : others) {
                CertificateDirectory next = settings.apply(CertificateDirectory.builder(other))
                        .defaultOf(opened.get(0))
                        .open();
                opened.add(next);
                selector = selector.orElse(next);
            }
            return new CertificateDirectories(selector, opened);
        } catch (CertificateLoadException | RuntimeException e) {
            opened.forEach(CertificateDirectory::close);
            throw e;
        }
    }

    /** Opens the first directory with the default host's certificate, and takes it out of the list. */
    private static CertificateDirectory first(
            List<Path> directories, ServerName defaultHost, UnaryOperator<CertificateDirectory.Builder> settings)
            throws CertificateLoadException {
        Optional<CertificateLoadException> problem = Optional.empty();
        for (Path directory : List.copyOf(directories)) {
            try {
                CertificateDirectory opened = settings.apply(CertificateDirectory.builder(directory))
                        .defaultHost(defaultHost.toString())
                        .open();
                directories.remove(directory);
                return opened;
            } catch (CertificateLoadException e) {
                problem = problem.or(() -> Optional.of(e));
            }
        }
        throw problem.orElseThrow(() -> new IllegalArgumentException("there is no directory"));
    }

    /**
     * Reloads all directories. Blocks as {@link CertificateDirectory#reload} does.
     *
     * @return what has changed in any of them
     */
    public ReloadReport reload() {
        List<ReloadReport> reports =
                all.stream().map(CertificateDirectory::reload).toList();
        return new ReloadReport(
                reports.get(0).at(),
                flat(reports, ReloadReport::loaded),
                flat(reports, ReloadReport::replaced),
                flat(reports, ReloadReport::removed),
                flat(reports, ReloadReport::refused));
    }

    private static <T> List<T> flat(List<ReloadReport> reports, Function<ReloadReport, List<T>> part) {
        return reports.stream().map(part).flatMap(List::stream).toList();
    }

    @Override
    public void close() {
        all.forEach(CertificateDirectory::close);
    }
}
