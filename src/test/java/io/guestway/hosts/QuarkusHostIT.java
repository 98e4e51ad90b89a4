package io.guestway.hosts;

import java.nio.file.Path;
import java.util.List;

class QuarkusHostIT extends HostSpec {

    @Override
    String name() {
        return "quarkus";
    }

    @Override
    List<String> command(Path folder) {
        return List.of(
                JAVA,
                "-jar",
                folder.resolve("target/quarkus-app/quarkus-run.jar").toString());
    }
}
