package io.guestway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ApiKeysTest {

    @Test
    void knows_a_plain_key_and_an_admin_key() {
        ApiKeys keys = new ApiKeys(List.of("one", "two"), List.of("boss"));

        assertThat(keys.identify("two"))
                .get()
                .extracting(ApiKeys.Caller::isAdmin)
                .isEqualTo(false);
        assertThat(keys.identify("boss"))
                .get()
                .extracting(ApiKeys.Caller::isAdmin)
                .isEqualTo(true);
    }

    @Test
    void knows_a_key_by_its_digest_alone() throws Exception {
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest("hashed".getBytes());
        String configured = "sha256:" + java.util.HexFormat.of().formatHex(digest);
        ApiKeys keys = new ApiKeys(List.of(configured), List.of());

        assertThat(keys.identify("hashed")).isPresent();
        assertThat(keys.identify(configured)).isEmpty();
    }

    @Test
    void identifies_no_caller_without_a_key_or_with_a_wrong_one() {
        ApiKeys keys = new ApiKeys(List.of("one"), List.of());

        assertThat(keys.identify(null)).isEmpty();
        assertThat(keys.identify("")).isEmpty();
        assertThat(keys.identify("one ")).isEmpty();
    }

    @Test
    void distinguishes_callers_without_revealing_their_keys() {
        ApiKeys keys = new ApiKeys(List.of("one", "two"), List.of());

        assertThat(keys.identify("one").orElseThrow().id())
                .isNotEqualTo(keys.identify("two").orElseThrow().id())
                .doesNotContain("one");
    }
}
