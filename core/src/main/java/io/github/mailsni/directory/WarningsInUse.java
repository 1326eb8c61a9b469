package io.github.mailsni.directory;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.internal.index.HostIndex.Entry;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.material.UnitState;
import io.github.mailsni.internal.report.CommonKeys;
import java.util.List;
import java.util.stream.Stream;

/** Decides which warnings of a unit count, in view of the other files of its hosts. */
final class WarningsInUse {
    private WarningsInUse() {}

    /** Returns the warnings of a unit, without the one of an uncommon key if each of its hosts has files with a common one. */
    static List<CertificateWarning> of(Unit files, Inventory contents) {
        List<CertificateWarning> warnings = files.state().warnings();
        return CommonKeys.isUncommon(warnings) && isHelped(files, contents)
                ? CommonKeys.withoutUncommon(warnings)
                : warnings;
    }

    private static boolean isHelped(Unit files, Inventory contents) {
        List<Entry> hosts = Stream.concat(Stream.of(contents.units().label(files)), files.state().names().stream())
                .flatMap(host -> Stream.ofNullable(contents.units().index().get(host)))
                .filter(entry -> entry.own().contains(files))
                .toList();
        return !hosts.isEmpty()
                && hosts.stream()
                        .allMatch(entry ->
                                entry.own().stream().anyMatch(other -> other != files && mayHelp(other.state())));
    }

    /** Whether other files may have a common key: unread ones may. */
    private static boolean mayHelp(UnitState state) {
        return !state.isRead() || (state.serves() && !CommonKeys.isUncommon(state.warnings()));
    }
}
