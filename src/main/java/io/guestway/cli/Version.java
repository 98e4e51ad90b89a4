package io.guestway.cli;

import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The versions that the build wrote into the jar. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws Exception {
        Properties build = new Properties();
        try (InputStream file = Version.class.getResourceAsStream("/guestway/build.properties")) {
            build.load(file);
        }
        return new String[] {
            "guestway " + build.getProperty("version"),
            "Apache Camel " + build.getProperty("camel.version") + ", Java " + Runtime.version()
        };
    }
}
