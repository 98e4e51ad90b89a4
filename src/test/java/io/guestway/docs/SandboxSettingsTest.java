package io.guestway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.sandbox.platform.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/sandbox.md lists the settings of the sandbox. {@code -Dguestway.draw=true} writes the table again. */
class SandboxSettingsTest {

    private static final Path PAGE = Path.of("docs", "sandbox.md");
    private static final String MARK = "<!-- settings -->\n";

    private static String table() {
        StringBuilder table = new StringBuilder("| setting | default | meaning |\n|---|---|---|\n");
        for (Setting each : Setting.values()) {
            table.append("| `")
                    .append(each.label())
                    .append("` | ")
                    .append(each.usual().isEmpty() ? "none" : "`" + each.usual() + "`")
                    .append(" | ")
                    .append(each.meaning().replace(" | ", " or "))
                    .append(" |\n");
        }
        return table.toString();
    }

    @Test
    void the_page_lists_every_setting_with_its_default() throws IOException {
        String page = Files.readString(PAGE);
        String head = page.substring(0, page.indexOf(MARK) + MARK.length());
        if (Boolean.getBoolean("guestway.draw")) {
            Files.writeString(PAGE, head + "\n" + table());
            return;
        }
        assertThat(page).isEqualTo(head + "\n" + table());
    }
}
