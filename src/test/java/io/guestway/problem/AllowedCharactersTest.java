package io.guestway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedCharactersTest {

    private final AllowedCharacters allowed = new AllowedCharacters("._-", 5);

    @ParameterizedTest
    @ValueSource(strings = {"a", "z", "A", "Z", "0", "9", ".", "_", "-", "aZ0._"})
    void letters_digits_and_the_given_characters_are_allowed(String text) {
        assertThat(allowed.matches(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "/", ":", "@", "[", "`", "{", "\n", "\0", "a b", "ab\n", "%2F"})
    void another_ascii_character_is_not_allowed(String text) {
        assertThat(allowed.matches(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00e9", "\u0661", "\uff41", "\u2028", "\ud83d\ude00"})
    void a_letter_or_digit_beyond_ascii_is_not_allowed(String text) {
        assertThat(allowed.matches(text)).isFalse();
    }

    @ParameterizedTest
    @NullAndEmptySource
    void a_missing_or_empty_text_does_not_match(String text) {
        assertThat(allowed.matches(text)).isFalse();
    }

    @Test
    void a_text_of_the_greatest_length_matches_and_a_longer_one_does_not() {
        assertThat(allowed.matches("aaaaa")).isTrue();
        assertThat(allowed.matches("aaaaaa")).isFalse();
    }

    @Test
    void without_further_characters_only_letters_and_digits_are_allowed() {
        AllowedCharacters plain = new AllowedCharacters("", 5);

        assertThat(plain.matches("aZ9")).isTrue();
        assertThat(plain.matches("a.9")).isFalse();
    }
}
