package io.guestway.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keystore of docs/contract.md section 6. */
class TokenKeystoreTest {

    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "refresh_token_alias";

    @TempDir
    private Path folder;

    private Path path;
    private TokenKeystore keystore;

    @BeforeEach
    void open() throws Exception {
        path = folder.resolve("secure_tokens.p12");
        keystore = new TokenKeystore(path, PASSWORD, ALIAS);
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(keystore::requireUsable)
                .isInstanceOf(KeystoreException.class)
                .message()
                .contains(parts)
                .doesNotContain("\n");
    }

    @Test
    void gives_back_the_token_that_was_put_in() throws Exception {
        keystore.put("tökén");

        assertThat(new TokenKeystore(path, PASSWORD, ALIAS).read()).contains("tökén");
    }

    @Test
    void is_read_by_plain_keystore_code() throws Exception {
        keystore.put("token-1");

        KeyStore plain = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(path)) {
            plain.load(in, PASSWORD.toCharArray());
        }
        assertThat(plain.getKey(ALIAS, PASSWORD.toCharArray()).getAlgorithm()).isEqualTo("AES");
        assertThat(plain.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded())
                .isEqualTo("token-1".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void reads_what_plain_keystore_code_wrote() throws Exception {
        plainCode("token-2");

        assertThat(keystore.read()).contains("token-2");
    }

    @Test
    void keeps_the_other_entries() throws Exception {
        plainCode("token-2");
        new TokenKeystore(path, PASSWORD, "another").put("other");
        keystore.put("token-3");

        assertThat(new TokenKeystore(path, PASSWORD, "another").read()).contains("other");
    }

    @Test
    void is_readable_by_its_owner_alone() throws Exception {
        keystore.put("token");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void leaves_no_temporary_file() throws Exception {
        keystore.put("token");

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("secure_tokens.p12");
        }
    }

    @Test
    void sweeps_the_temporary_files_of_a_crash() throws Exception {
        keystore.put("token");
        Files.writeString(folder.resolve(".secure_tokens.p12.4711.tmp"), "half");

        assertThat(keystore.sweep()).isEqualTo(1);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void follows_a_link_to_the_file_instead_of_replacing_the_link() throws Exception {
        Path real = Files.createDirectory(folder.resolve("data")).resolve("store.p12");
        new TokenKeystore(real, PASSWORD, ALIAS).put("token-1");
        Files.createSymbolicLink(path, real);

        keystore.put("token-2");

        assertThat(path).isSymbolicLink();
        assertThat(new TokenKeystore(real, PASSWORD, ALIAS).read()).contains("token-2");
    }

    @Test
    void a_link_to_nothing_stays_a_link() throws Exception {
        Path gone = folder.resolve("unmounted").resolve("store.p12");
        Files.createSymbolicLink(path, gone);

        assertThatThrownBy(() -> keystore.put("token")).isInstanceOf(KeystoreException.class);
        assertThat(path).isSymbolicLink();
        assertRefused("missing keystore");
    }

    @Test
    void has_one_lock_whatever_link_one_comes_by() throws Exception {
        keystore.put("token");
        Path link = Files.createSymbolicLink(folder.resolve("link.p12"), path);

        assertThat(TokenKeystore.beside(link, ".lock")).isEqualTo(TokenKeystore.beside(path, ".lock"));
    }

    @Test
    void a_companion_that_cannot_be_written_is_reported_before_it_is_needed() throws Exception {
        keystore.put("token");
        Files.createDirectory(folder.resolve("secure_tokens.p12.journal"));

        assertRefused("'secure_tokens.p12.journal' beside it cannot be written");
    }

    @Test
    void compare_and_set_acts_if_the_entry_is_what_was_expected() throws Exception {
        keystore.put("old");

        assertThat(keystore.replace("old", "new")).isTrue();
        assertThat(keystore.read()).contains("new");
    }

    @Test
    void compare_and_set_leaves_a_concurrent_change() throws Exception {
        keystore.put("somebody's");

        assertThat(keystore.replace("old", "new")).isFalse();
        assertThat(keystore.reject("old")).isFalse();
        assertThat(keystore.read()).contains("somebody's");
    }

    @Test
    void a_rejected_token_can_be_restored() throws Exception {
        keystore.put("token");

        assertThat(keystore.reject("token")).isTrue();
        assertThat(keystore.read()).isEmpty();
        assertThat(keystore.restore()).isTrue();
        assertThat(keystore.read()).contains("token");
    }

    @Test
    void restore_takes_no_newer_token_away() throws Exception {
        keystore.put("token");
        keystore.reject("token");
        keystore.put("newer");

        assertThat(keystore.restore()).isFalse();
        assertThat(keystore.read()).contains("newer");
    }

    @Test
    void list_shows_aliases_and_dates() throws Exception {
        keystore.put("token");
        keystore.reject("token");

        assertThat(keystore.list()).extracting(TokenKeystore.Entry::alias).containsExactly(ALIAS + ".rejected");
        assertThat(keystore.list().toString()).doesNotContain("token\"");
    }

    @Test
    void create_changes_nothing_if_there_is_one() throws Exception {
        keystore.put("token");

        assertThat(keystore.create()).isFalse();
        assertThat(keystore.read()).contains("token");
    }

    @Test
    void a_missing_one_names_the_command_that_makes_it() {
        assertRefused("missing keystore", "keystore create");
    }

    @Test
    void an_empty_file_is_reported_as_such() throws Exception {
        Files.createFile(path);

        assertRefused("is empty");
    }

    @Test
    void a_truncated_one_is_reported_as_such_wherever_it_was_cut() throws Exception {
        keystore.put("token");
        byte[] whole = Files.readAllBytes(path);
        for (int length = 1; length < whole.length; length += 7) {
            Files.write(path, Arrays.copyOf(whole, length));
            assertRefused("is truncated");
        }
    }

    @Test
    void another_file_is_reported_as_such() throws Exception {
        Files.writeString(path, "-----BEGIN CERTIFICATE-----");

        assertRefused("is not a PKCS12 keystore");
    }

    @Test
    void a_wrong_password_is_reported_as_such() throws Exception {
        keystore.put("token");
        keystore = new TokenKeystore(path, "wrong", ALIAS);

        assertRefused("is wrong for");
    }

    @Test
    void no_flipped_bit_makes_another_token_of_it() throws Exception {
        keystore.put("token");
        byte[] whole = Files.readAllBytes(path);
        for (int i = 0; i < whole.length; i += 5) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 4;
            Files.write(path, flipped);
            try {
                assertThat(keystore.read()).as("byte %d", i).contains("token");
            } catch (KeystoreException e) {
                assertThat(e.getMessage()).as("byte %d", i).doesNotContain("\n");
            }
        }
    }

    @Test
    void one_that_cannot_be_read_is_not_overwritten() throws Exception {
        keystore.put("token");
        byte[] before = Files.readAllBytes(path);
        TokenKeystore wrong = new TokenKeystore(path, "wrong", ALIAS);

        assertThatThrownBy(() -> wrong.put("new")).isInstanceOf(KeystoreException.class);
        assertThat(wrong.create()).isFalse();
        assertThat(Files.readAllBytes(path)).isEqualTo(before);
    }

    @Test
    void a_password_that_java_could_not_read_again_is_refused() {
        assertThatThrownBy(() -> new TokenKeystore(path, "pässword", ALIAS))
                .isInstanceOf(KeystoreException.class)
                .hasMessageContaining("non-ASCII");
    }

    private void plainCode(String token) throws Exception {
        KeyStore plain = KeyStore.getInstance("PKCS12");
        plain.load(null, null);
        plain.setEntry(
                ALIAS,
                new KeyStore.SecretKeyEntry(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "AES")),
                new KeyStore.PasswordProtection(PASSWORD.toCharArray()));
        try (OutputStream out = Files.newOutputStream(path)) {
            plain.store(out, PASSWORD.toCharArray());
        }
    }
}
