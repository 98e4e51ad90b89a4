package io.guestway.hosts;

import java.nio.file.Path;
import java.util.List;

class CamelMainHostIT extends HostSpec {

    @Override
    String name() {
        return "camel-main";
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
