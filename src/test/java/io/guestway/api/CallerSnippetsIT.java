package io.guestway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.sandbox.GenesysSandbox;
import io.guestway.support.Api;
import io.guestway.support.HttpFile;
import io.guestway.support.Jar;
import io.guestway.support.World;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code docs/} offers to callers, run as it stands against a Guestway. */
class CallerSnippetsIT {

    private static final Path DOCS = Path.of("docs").toAbsolutePath();
    private static final Path CONTRACT = Path.of("routes", "guestway.openapi.json");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private enum Snippet {
        JAVA(ProcessHandle.current().info().command().orElse("java"), "IssueGuest.java"),
        JAVASCRIPT("node", "issue-guest.mjs"),
        PYTHON("python3", "issue_guest.py");

        private final String program;
        private final String file;

        Snippet(String program, String file) {
            this.program = program;
            this.file = file;
        }

        boolean isAvailable() {
            return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
        }
    }

    private static World world;
    private final String device = "device-" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        world = World.prepareBoth(
                GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)),
                "guestway.api.expose-access-token",
                "true",
                "guestway.guests.max-attempts",
                "1");
        world.startGuestway();
        await().atMost(TIMEOUT)
                .until(() -> world.api().token().path("state").asText().equals("valid"));
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @ParameterizedTest
    @EnumSource(Snippet.class)
    void the_same_idempotency_key_issues_one_guest(Snippet snippet) throws Exception {
        assumeTrue(snippet.isAvailable(), snippet.program + " is not on the PATH");
        String key = UUID.randomUUID().toString();

        String guest = issued(snippet, key);

        assertThat(world.alive()).contains(guest);
        assertThat(issued(snippet, key)).isEqualTo(guest);
        assertThat(world.api().get("/guests/" + device).json().path("sessions")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Snippet.class)
    void a_request_is_sent_again_after_retry_after(Snippet snippet) throws Exception {
        assumeTrue(snippet.isAvailable(), snippet.program + " is not on the PATH");
        int before = createCalls().size();
        // unlike a 429, a 503 holds up no other call: it is the snippet that waits
        world.answers("create", 503, "1", 1);

        String guest = issued(snippet, UUID.randomUUID().toString());

        assertThat(world.alive()).contains(guest);
        List<Instant> calls = createCalls();
        assertThat(calls).hasSize(before + 2);
        assertThat(Duration.between(calls.get(before), calls.get(before + 1))).isGreaterThan(Duration.ofMillis(950));
    }

    @ParameterizedTest
    @EnumSource(Snippet.class)
    void the_code_of_a_problem_is_shown(Snippet snippet) throws Exception {
        assumeTrue(snippet.isAvailable(), snippet.program + " is not on the PATH");
        try (Jar run = run(snippet, "wrong-key", device)) {
            assertThat(run.awaitExit(TIMEOUT)).isEqualTo(1);
            assertThat(run.output()).contains("status 401, code 4002");
        }
    }

    @Test
    void every_request_of_the_http_file_succeeds() throws Exception {
        HttpFile file = HttpFile.read(DOCS.resolve("guestway.http"));
        Map<String, String> values = new HashMap<>(file.variables());
        values.put("host", api());
        values.put("management", world.management());
        values.put("key", Api.KEY);
        values.put("adminKey", Api.ADMIN_KEY);
        values.put("fingerprint", device);
        values.put("refreshToken", world.genesys().newRefreshToken());

        for (HttpFile.Request request : file.requests()) {
            Api.Answer answer = Api.send(request.with(values));

            assertThat(answer.status()).as(request.title() + ": " + answer).isBetween(200, 299);
            values.putAll(pasted(answer));
        }
    }

    @Test
    void every_request_of_the_http_file_of_web_messaging_succeeds() throws Exception {
        HttpFile file = HttpFile.read(DOCS.resolve("guestway-web-messaging.http"));
        try (World messaging = World.startMessaging()) {
            Map<String, String> values = new HashMap<>(file.variables());
            values.put("host", "http://127.0.0.1:" + messaging.properties().getProperty("guestway.http.port"));
            values.put("key", Api.KEY);
            for (HttpFile.Request request : file.requests()) {
                Api.Answer answer = Api.send(request.with(values));

                assertThat(answer.status()).as(request.title() + ": " + answer).isBetween(200, 299);
                values.putAll(pasted(answer));
            }
        }
    }

    @Test
    void the_http_files_have_every_operation_of_the_contract() throws Exception {
        Set<String> operations = new TreeSet<>();
        JSON.readTree(CONTRACT.toFile()).path("paths").fields().forEachRemaining(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> operations.add(method.toUpperCase() + " " + path.getKey())));

        Set<String> written = new TreeSet<>();
        for (String file : List.of("guestway.http", "guestway-web-messaging.http")) {
            HttpFile.read(DOCS.resolve(file)).requests().stream()
                    .filter(request -> request.url().startsWith("{{host}}/api/v1"))
                    .map(CallerSnippetsIT::operation)
                    .forEach(written::add);
        }

        assertThat(written).isEqualTo(operations);
    }

    /** Method and path as the contract writes them. */
    private static String operation(HttpFile.Request request) {
        String path = request.url().replaceFirst("^\\{\\{host}}/api/v1", "").replaceFirst("\\?.*", "");
        return request.method() + " " + path.replace("{{", "{").replace("}}", "}");
    }

    /** What a reader of the file pastes from an answer into its variables. */
    private static Map<String, String> pasted(Api.Answer answer) throws IOException {
        if (answer.status() == 201) {
            return Map.of("guestId", answer.json().path("guestId").asText());
        }
        String login =
                answer.raw().body().startsWith("{") ? answer.json().path("url").asText() : "";
        if (login.isEmpty()) {
            return Map.of();
        }
        // the sandbox sends the browser back at once
        String query = URI.create(Api.fetch(login).header("Location")).getQuery();
        return Pattern.compile("&")
                .splitAsStream(query)
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    /** When Genesys saw each create call. */
    private static List<Instant> createCalls() {
        return world.genesys().requests().stream()
                .filter(request -> request.get("path").equals(GenesysSandbox.GUESTS_PATH))
                .map(request -> Instant.parse((String) request.get("at")))
                .toList();
    }

    /** The id of the guest that a snippet issues. */
    private String issued(Snippet snippet, String idempotencyKey) throws Exception {
        try (Jar run = run(snippet, Api.KEY, device, idempotencyKey)) {
            assertThat(run.awaitExit(TIMEOUT)).as(run.output()).isZero();
            String guest = run.output()
                    .lines()
                    .filter(line -> line.startsWith("{"))
                    .findFirst()
                    .orElseThrow();
            JsonNode json = JSON.readTree(guest);
            assertThat(json.path("fingerprint").asText()).isEqualTo(device);
            return json.path("guestId").asText();
        }
    }

    private static Jar run(Snippet snippet, String key, String... arguments) throws IOException {
        List<String> command = Stream.concat(
                        Stream.of(
                                snippet.program,
                                DOCS.resolve("snippets").resolve(snippet.file).toString()),
                        Stream.of(arguments))
                .toList();
        Map<String, String> environment =
                Map.of("API_URL", api() + "/api/v1", "API_KEY", key, "no_proxy", "127.0.0.1", "NO_PROXY", "127.0.0.1");
        return Jar.start(world.folder(), environment, command);
    }

    private static String api() {
        return "http://127.0.0.1:" + world.properties().getProperty("guestway.http.port");
    }
}
