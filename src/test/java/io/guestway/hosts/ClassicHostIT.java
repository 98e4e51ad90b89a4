package io.guestway.hosts;

import java.nio.file.Path;
import java.util.List;

class ClassicHostIT extends HostSpec {

    @Override
    String name() {
        return "classic";
    }

    @Override
    List<String> command(Path folder) {
        return List.of(
                JAVA,
                "-cp",
                folder.resolve("target/host.jar") + ":" + folder.resolve("target/lib") + "/*",
                "host.Host");
    }
}
