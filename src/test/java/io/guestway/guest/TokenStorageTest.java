package io.guestway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestway.support.World;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class TokenStorageTest {

    private final TokenStorage encrypted = TokenStorage.encrypted(World.ENCRYPTION_KEY);

    @Test
    void gives_back_what_was_encrypted() throws Exception {
        String stored = encrypted.seal("token-ü", "device", "guest").orElseThrow();

        assertThat(stored).startsWith(encrypted.keyId().orElseThrow() + ":").doesNotContain("token");
        assertThat(encrypted.open(stored, "device", "guest")).isEqualTo("token-ü");
    }

    @Test
    void the_same_token_never_looks_the_same() {
        assertThat(encrypted.seal("t", "device", "guest")).isNotEqualTo(encrypted.seal("t", "device", "guest"));
    }

    @Test
    void a_ciphertext_of_another_session_or_key_or_a_changed_one_is_refused() {
        String stored = encrypted.seal("t", "device", "guest").orElseThrow();
        TokenStorage other = TokenStorage.encrypted(Base64.getEncoder().encodeToString(new byte[32]));
        char last = stored.charAt(stored.length() - 5);
        String changed = stored.substring(0, stored.length() - 5)
                + (last == 'A' ? 'B' : 'A')
                + stored.substring(stored.length() - 4);

        assertThatThrownBy(() -> encrypted.open(stored, "device", "another"))
                .isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> other.open(stored, "device", "guest")).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> encrypted.open(changed, "device", "guest"))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void plain_and_none_are_what_they_say() {
        assertThat(TokenStorage.plain().seal("t", "d", "g")).contains("t");
        assertThat(TokenStorage.none().seal("t", "d", "g")).isEmpty();
        assertThat(TokenStorage.none().stores()).isFalse();
    }
}
