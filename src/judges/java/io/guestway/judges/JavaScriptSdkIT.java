package io.guestway.judges;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.sandbox.Dialect;
import io.guestway.sandbox.GenesysSandbox;
import io.guestway.sandbox.messaging.Messaging;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The official JavaScript platform SDK, unmodified, against the sandbox. Needs Node and npm. */
class JavaScriptSdkIT {

    private static final Path SOURCES = Path.of("src", "judges", "javascript");
    private static final Path FOLDER = Path.of("target", "judges");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static String run(String... command) throws Exception {
        Path output = FOLDER.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        String printed = Files.readString(output);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }

    @Test
    void all_its_calls_are_answered_as_it_expects() throws Exception {
        Files.createDirectories(FOLDER);
        for (String file : new String[] {"package.json", "judge.js"}) {
            Files.write(FOLDER.resolve(file), Files.readAllBytes(SOURCES.resolve(file)));
        }
        run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock");
        try (GenesysSandbox sandbox =
                GenesysSandbox.start(GenesysSandbox.Options.onPort(0).withDialect(Dialect.WEB_MESSAGING))) {
            String guestCode = HTTP.send(
                            HttpRequest.newBuilder(URI.create(sandbox.url() + "/sandbox/idp/codes"))
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .replaceFirst(".*\\[\"", "")
                    .replaceFirst("\".*", "");
            String loginCode = HTTP.send(
                            HttpRequest.newBuilder(URI.create(sandbox.url()
                                            + "/oauth/authorize?response_type=code&client_id="
                                            + GenesysSandbox.CLIENT_ID
                                            + "&redirect_uri=http://127.0.0.1/callback"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .headers()
                    .firstValue("Location")
                    .orElseThrow()
                    .replaceFirst(".*code=", "");

            String printed = run(
                    "node",
                    "judge.js",
                    Integer.toString(sandbox.port()),
                    Messaging.DEPLOYMENT_ID,
                    guestCode,
                    loginCode);

            assertThat(printed.lines())
                    .contains(
                            "client credentials granted",
                            "own token read",
                            "code granted",
                            "guest signed in",
                            "guest refreshed",
                            "unknown refresh token refused");
        }
    }
}
