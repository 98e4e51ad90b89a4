package io.guestway.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotationJournalTest {

    @TempDir
    private Path folder;

    private Path file;
    private RotationJournal journal;

    @BeforeEach
    void open() {
        file = folder.resolve("tokens.p12.journal");
        journal = RotationJournal.ofTokenInUse(folder.resolve("tokens.p12"));
    }

    @Test
    void knows_across_a_restart_which_token_is_being_presented() throws Exception {
        journal.open("token");

        RotationJournal afterwards = RotationJournal.ofTokenInUse(folder.resolve("tokens.p12"));
        assertThat(afterwards.concerns("token")).isTrue();
        assertThat(afterwards.concerns("successor")).isFalse();
    }

    @Test
    void concerns_nothing_once_it_is_cleared() throws Exception {
        journal.open("token");
        journal.clear();

        assertThat(journal.concerns("token")).isFalse();
        assertThat(file).doesNotExist();
    }

    @Test
    void does_not_hold_the_token() throws Exception {
        journal.open("refresh-4711");

        assertThat(Files.readString(file)).doesNotContain("refresh-4711");
    }

    @Test
    void one_that_cannot_be_read_leaves_any_token_in_doubt() throws Exception {
        Files.writeString(file, "{");

        assertThat(journal.concerns("token")).isTrue();
    }
}
