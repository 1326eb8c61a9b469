package io.github.mailsni.directory;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.HostPattern;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.material.PairFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Finds mounted secrets: a folder for each host, or one secret as the directory itself. */
final class KubernetesLayout extends Layout {
    private static final String CERTIFICATE = "tls.crt";
    private static final String KEY = "tls.key";

    private final Layout byHost = new TemplateLayout(
            "kubernetes", TemplateLayout.PLACEHOLDER + "/" + CERTIFICATE, TemplateLayout.PLACEHOLDER + "/" + KEY);
    private final Layout itself = new TemplateLayout("kubernetes", CERTIFICATE, KEY);

    KubernetesLayout() {
        super("kubernetes");
    }

    private Layout of(String unit) {
        return unit.equals(CERTIFICATE) ? itself : byHost;
    }

    @Override
    void list(Path directory, Consumer<String> units) throws IOException {
        byHost.list(directory, units);
        itself.list(directory, units);
    }

    @Override
    Optional<String> unitOf(Path directory, Path changed) {
        Optional<String> unit = itself.unitOf(directory, changed);
        return unit.isPresent() ? unit : byHost.unitOf(directory, changed);
    }

    @Override
    Optional<HostPattern> host(String unit) {
        return of(unit).host(unit);
    }

    @Override
    Optional<PairFiles> files(Path directory, String unit) throws CertificateLoadException {
        return of(unit).files(directory, unit);
    }

    @Override
    List<Path> paths(Path directory, String unit) {
        return of(unit).paths(directory, unit);
    }

    @Override
    List<Path> roots(Path directory) {
        Set<Path> roots = new LinkedHashSet<>(byHost.roots(directory));
        roots.addAll(itself.roots(directory));
        return List.copyOf(roots);
    }

    @Override
    Path certificateFile(Path directory, ServerName host) {
        return byHost.certificateFile(directory, host);
    }
}
