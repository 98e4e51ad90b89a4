package io.guestway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {

    private static final ObjectMapper JACKSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "\"text\"",
                "1",
                "12345678901",
                "123456789012345678901234567890",
                "1.5",
                "{\"fingerprint\":\"d\",\"routing\":{\"queueId\":null,\"skillGroups\":[\"a\",[1,2.5,false]]}}"
            })
    void json_is_what_jackson_makes_of_it(String json) throws Exception {
        assertThat(PlainJson.of(JACKSON.readTree(json))).isEqualTo(JACKSON.readValue(json, Object.class));
    }

    @Test
    void nothing_is_no_json() {
        assertThatThrownBy(() -> PlainJson.of(MissingNode.getInstance())).isInstanceOf(IllegalArgumentException.class);
    }
}
