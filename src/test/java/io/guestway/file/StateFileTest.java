package io.guestway.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest {

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("tokens.p12.state");
    }

    @Test
    void keeps_each_section_across_a_restart() throws Exception {
        StateFile file = new StateFile(path);
        file.write("one", "first");
        file.write("two", 2);

        StateFile afterwards = new StateFile(path);
        assertThat(afterwards.read("one", String.class)).contains("first");
        assertThat(afterwards.read("two", Integer.class)).contains(2);
        assertThat(afterwards.read("three", String.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{\"one\":", "text"})
    void an_unreadable_file_is_discarded(String content) throws Exception {
        Files.writeString(path, content);
        StateFile file = new StateFile(path);

        assertThat(file.read("one", String.class)).isEmpty();
        file.write("one", "first");
        assertThat(new StateFile(path).read("one", String.class)).contains("first");
    }

    @Test
    void a_section_of_another_form_costs_only_that_section() throws Exception {
        Files.writeString(path, "{\"one\":[1],\"two\":2}");
        StateFile file = new StateFile(path);

        assertThat(file.read("one", Integer.class)).isEmpty();
        assertThat(file.read("two", Integer.class)).contains(2);
    }
}
