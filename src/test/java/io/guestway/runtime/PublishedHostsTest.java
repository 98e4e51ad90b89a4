package io.guestway.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedHostsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.mypurecloud.de",
                "https://api.mypurecloud.com.au",
                "https://api.usw2.pure.cloud",
                "https://api.use2.us-gov-pure.cloud",
                "https://api.edee1.eusc-pure.cloud"
            })
    void are_recognised(String url) {
        assertThat(PublishedHosts.contains(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "http://127.0.0.1:8765", "https://api.example.com", "https://mypurecloud.de.example.com"})
    void are_not_confused_with_others(String url) {
        assertThat(PublishedHosts.contains(url)).isFalse();
    }
}
