package io.guestway.hosts;

import java.nio.file.Path;
import java.util.List;

class SpringBootHostIT extends HostSpec {

    @Override
    String name() {
        return "spring-boot";
    }

    @Override
    List<String> command(Path folder) {
        return List.of(JAVA, "-jar", folder.resolve("target/host.jar").toString());
    }
}
