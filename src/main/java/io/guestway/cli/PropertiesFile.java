package io.guestway.cli;

import io.guestway.config.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;

/** {@code application.properties} of the working directory, otherwise the copy inside the jar. */
final class PropertiesFile {

    private static final Path FILE = Path.of("application.properties");

    private PropertiesFile() {}

    static Properties read() {
        try (InputStream in = java.nio.file.Files.exists(FILE)
                        ? java.nio.file.Files.newInputStream(FILE)
                        : PropertiesFile.class.getResourceAsStream("/guestway/application.properties");
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            Properties properties = new Properties();
            properties.load(reader);
            return properties;
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(FILE.toString(), "cannot be read: " + e.getMessage());
        }
    }
}
