package io.github.mailsni.examples.james;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.examples.james.James.Home;
import io.github.mailsni.examples.james.James.Release;
import io.github.mailsni.support.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "James 3.9 needs Java 21 or newer")
@DisplayName("SMTP servers made of the published parts of James 3.9, with the extension")
class JamesPartsIT extends AbstractJamesIT {
    JamesPartsIT(@TempDir Path directory) throws IOException {
        super(directory, Service.MX, Service.SUBMISSION, Service.SUBMISSIONS);
    }

    @Override
    James launch(Home installed) throws IOException {
        return installed.launch(Release.PARTS_3_9);
    }

    @Override
    void reload(James server) throws IOException {
        server.say("reload");
        Eventually.eventually(() -> assertThat(server.log()).contains("reloaded"));
    }
}
