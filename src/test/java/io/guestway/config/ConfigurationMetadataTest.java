package io.guestway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The metadata from which editors complete {@code guestway.*} is generated from {@link Key}. */
class ConfigurationMetadataTest {

    @Test
    void is_generated_from_the_declarations() throws IOException {
        ConfigurationDocuments.requireCurrent(ConfigurationDocuments.METADATA, ConfigurationDocuments.metadata());
    }

    @Test
    void lies_where_editors_look_for_it() {
        assertThat(getClass().getResource("/META-INF/spring-configuration-metadata.json"))
                .isNotNull();
    }
}
