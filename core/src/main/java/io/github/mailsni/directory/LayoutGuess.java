package io.github.mailsni.directory;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.CertificateNames;
import io.github.mailsni.HostPattern;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.OpenDirectory.Settings;
import io.github.mailsni.internal.material.CredentialLoader;
import io.github.mailsni.internal.material.PairFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds the layout that a directory looks like in which nothing was found for the default host. Touches the disk on the calling thread.
 */
final class LayoutGuess {
    /** How many units of a layout are looked at. */
    private static final int MOST_UNITS = 1_000;
    /** How many hosts a message names. */
    private static final int MOST_NAMED = 3;

    private final Settings settings;
    private final ServerName host;
    private final CredentialLoader loader;

    LayoutGuess(Settings settings, ServerName host) {
        this.settings = settings;
        this.host = host;
        this.loader = new CredentialLoader(settings.passwords());
    }

    /** The hosts that a layout finds. */
    private record Guess(Layout layout, Set<String> hosts, boolean hasDefault) {
        private boolean isBetterThan(Guess other) {
            return hasDefault != other.hasDefault ? hasDefault : hosts.size() > other.hosts.size();
        }
    }

    /** Returns sentences that name the layout which finds the default host, or else the most hosts; empty if none finds any. */
    Optional<String> hint() {
        Guess any = guess(Layout.any());
        Guess best = new Guess(settings.layout(), Set.of(), false);
        for (Layout layout : List.of(
                Layout.certbot(),
                Layout.exim(),
                Layout.pairs(),
                Layout.bundle(),
                Layout.kubernetes(),
                Layout.pkcs12())) {
            Guess guess = guess(layout);
            if (!layout.toString().equals(settings.layout().toString()) && guess.isBetterThan(best)) {
                best = guess;
            }
        }
        boolean namedIsEnough = !best.hosts().isEmpty() && (best.hasDefault() || !any.hasDefault());
        boolean anySees = !any.hosts().isEmpty()
                && !settings.layout().toString().equals(any.layout().toString());
        List<String> sentences = new ArrayList<>();
        if (namedIsEnough) {
            sentences.add("The directory looks like one of layout " + best.layout() + ", " + finds(best));
        }
        if (anySees && !(namedIsEnough && any.hosts().equals(best.hosts()))) {
            sentences.add("Layout any, which goes by the certificates alone, " + finds(any));
        }
        return sentences.isEmpty() ? Optional.empty() : Optional.of(String.join(". ", sentences));
    }

    private static String finds(Guess guess) {
        return (guess.layout().toString().equals("any") ? "finds " : "which finds ")
                + String.join(", ", guess.hosts().stream().limit(MOST_NAMED).toList())
                + (guess.hosts().size() > MOST_NAMED ? " and " + (guess.hosts().size() - MOST_NAMED) + " more" : "")
                + " here";
    }

    private Guess guess(Layout layout) {
        Path directory = settings.directory();
        Set<String> hosts = new TreeSet<>();
        try {
            Layout opened = layout.opened(directory, settings.passwords(), settings.clock());
            List<String> units = new ArrayList<>();
            opened.list(directory, unit -> {
                if (units.size() < MOST_UNITS) {
                    units.add(unit);
                }
            });
            units.forEach(unit -> hosts(opened, unit).forEach(hosts::add));
        } catch (IOException | RuntimeException unsuitable) {
            // A layout that cannot read the directory finds nothing in it.
        }
        return new Guess(
                layout,
                hosts,
                hosts.stream().flatMap(name -> HostPattern.parse(name).stream()).anyMatch(each -> each.covers(host)));
    }

    /** Returns the hosts of a unit, if both its files are there. */
    private Stream<String> hosts(Layout layout, String unit) {
        try {
            Optional<PairFiles> files = layout.files(settings.directory(), unit);
            if (files.isEmpty()) {
                return Stream.empty();
            }
            if (files.get().host().isPresent()) {
                return files.get().host().stream().map(HostPattern::toString);
            }
            List<String> names = layout.names(unit);
            return names.isEmpty()
                    ? loader.leaf(files.get().certificate()).stream()
                            .flatMap(leaf -> CertificateNames.of(leaf).all().stream())
                    : names.stream();
        } catch (CertificateLoadException | IllegalArgumentException incomplete) {
            return Stream.empty();
        }
    }
}
