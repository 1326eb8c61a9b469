package io.github.mailsni.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.configuration.EximConfiguration.Setting;
import io.github.mailsni.internal.exim.configuration.ValueOrigin;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an option is set in a configuration.
 *
 * @param line the line at which the value begins, or that of a place in it
 * @param column the column in that line, if it is one of many; otherwise 0
 * @param value where each character of the value stands, if it is known
 */
record SettingOrigin(Path file, int line, int column, Optional<ValueOrigin> value) {
    static SettingOrigin of(Setting setting, Optional<ValueOrigin> value) {
        return new SettingOrigin(setting.file(), setting.line(), 0, value);
    }

    /** Returns the origin of a place in the value, from 1; in a value on one line all places are alike. */
    SettingOrigin at(int place) {
        return value.filter(ValueOrigin::isOverSeveralLines)
                .map(origin -> origin.at(place))
                .map(at -> new SettingOrigin(at.file(), at.line(), at.column(), value))
                .orElse(this);
    }

    /** Returns the line in which the value ends, which does not go on. */
    Optional<SettingOrigin> end() {
        return value.map(ValueOrigin::end).map(at -> new SettingOrigin(at.file(), at.line(), 0, value));
    }

    /** Names the file, the line, and the column if it matters. */
    String place() {
        return Printable.path(file) + ", line " + line + (column == 0 ? "" : ", column " + column);
    }

    /** Names the place for the beginning of a message. */
    String prefix() {
        return place() + ": ";
    }
}
