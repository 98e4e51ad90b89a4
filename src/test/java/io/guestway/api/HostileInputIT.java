package io.guestway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.support.Api;
import io.guestway.support.World;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nothing that a caller sends in headers, query or form steers a component or reaches Genesys. */
class HostileInputIT {

    private static final String[] NAMES = {
        "CamelHttpUri",
        "CamelHttpPath",
        "CamelHttpQuery",
        "CamelHttpMethod",
        "CamelHttpUrl",
        "CamelHttpRawQuery",
        "CamelHttpHost",
        "CamelHttpPort",
        "CamelToEndpoint",
        "CamelRedeliveryDelay",
        "CamelRedeliveryCounter",
        "CamelSlipEndpoint",
        "CamelBeanMethodName",
        "CamelRedis.Key",
        "CamelRedis.Command",
        "CamelRedis.Message",
        "CamelExecCommandExecutable",
        "CamelFileName",
        "CamelHttpResponseCode",
        "CamelCharsetName",
        "Authorization",
        "Host-Override",
        "X-Evil",
        "Cookie",
        "guestway-operation",
        "guestway-guestid"
    };

    private static final String[] VALUES = {
        "http://127.0.0.1:1/evil",
        "{{env:PATH}}",
        "{{guestway.genesys.client-secret}}",
        "${env:PATH}",
        "direct:guestway-json"
    };

    private static World world;
    private static Vertx vertx;
    private static HttpServer genesys;
    private static final ConcurrentLinkedQueue<String> paths = new ConcurrentLinkedQueue<>();
    private static final ConcurrentLinkedQueue<MultiMap> headers = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        genesys = vertx.createHttpServer()
                .requestHandler(request -> {
                    paths.add(request.method() + " " + request.uri());
                    headers.add(request.headers());
                    String body = request.path().endsWith("/token")
                            ? "{\"access_token\":\"a\",\"expires_in\":3600}"
                            : "{\"id\":\"guest-" + paths.size() + "\",\"guestToken\":\"t\"}";
                    request.response()
                            .putHeader("Content-Type", "application/json")
                            .end(body);
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        String url = "http://127.0.0.1:" + genesys.actualPort();
        world = World.start(
                "guestway.genesys.api-url",
                url,
                "guestway.genesys.client-credentials-url",
                url + "/oauth/token",
                "guestway.genesys.http",
                "camel-http");
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private static String spelled(String name, int how) {
        return switch (how % 4) {
            case 0 -> name;
            case 1 -> name.toLowerCase(java.util.Locale.ROOT);
            case 2 -> name.toUpperCase(java.util.Locale.ROOT);
            default -> "c" + name.substring(1);
        };
    }

    /** As raw text, so that no client library tidies it. */
    private static String raw(String request) throws IOException {
        int port = Integer.parseInt(world.properties().getProperty("guestway.http.port"));
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void five_hundred_hostile_headers_and_parameters_change_nothing() throws Exception {
        List<String> answers = new ArrayList<>();
        int sent = 0;
        for (int i = 0; sent < 500; i++) {
            StringBuilder hostile = new StringBuilder();
            StringBuilder query = new StringBuilder("?");
            for (String name : NAMES) {
                String value = VALUES[sent++ % VALUES.length];
                hostile.append(spelled(name, i)).append(": ").append(value).append("\r\n");
                query.append(spelled(name, i)).append("=x&");
            }
            String body = "{\"fingerprint\":\"hostile-" + i + "\"}";
            answers.add(raw("POST /api/v1/guests" + query + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-API-Key: "
                    + Api.KEY + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n"
                    + hostile + "\r\n" + body));
        }

        assertThat(answers).allMatch(answer -> answer.startsWith("HTTP/1.1 201"));
        assertThat(answers)
                .noneMatch(answer -> answer.toLowerCase(java.util.Locale.ROOT).contains("camel"));
        Set<String> seen = new TreeSet<>(paths);
        seen.removeIf(path -> path.matches("POST /api/v2/conversations/messaging/guests(/guest-\\d+/invalidate)?"));
        assertThat(seen).containsExactly("POST /oauth/token");
        for (MultiMap request : headers) {
            assertThat(request.names()).allMatch(name -> List.of(
                            "authorization",
                            "content-type",
                            "content-length",
                            "accept",
                            "host",
                            "user-agent",
                            "connection",
                            "accept-encoding",
                            "transfer-encoding")
                    .contains(name.toLowerCase(java.util.Locale.ROOT)));
            assertThat(request.get("Authorization")).matches("Bearer a|Basic .+");
        }
    }

    @Test
    void a_form_is_refused_and_its_fields_go_nowhere() throws Exception {
        String form = "CamelHttpUri=http://127.0.0.1:1/&fingerprint=f";

        String answer = raw("POST /api/v1/guests HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-API-Key: " + Api.KEY
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length() + "\r\n\r\n"
                + form);

        assertThat(answer).startsWith("HTTP/1.1 415");
    }

    @Test
    void a_body_that_cannot_be_read_is_refused_and_one_that_never_comes_holds_no_stop_up() throws Exception {
        String head = "POST /api/v1/guests HTTP/1.1\r\nHost: a\r\nX-API-Key: " + Api.KEY
                + "\r\nContent-Type: application/json\r\n";
        try (World own = World.start()) {
            int port = Integer.parseInt(own.properties().getProperty("guestway.http.port"));
            try (Socket half = new Socket("127.0.0.1", port)) {
                half.getOutputStream()
                        .write((head + "Content-Length: 20\r\n\r\nab").getBytes(StandardCharsets.ISO_8859_1));
                half.getOutputStream().flush();
                assertThat(own.api().issue("device").status()).isEqualTo(201);

                long began = System.nanoTime();
                own.stopGuestway();

                assertThat(java.time.Duration.ofNanos(System.nanoTime() - began))
                        .isLessThan(java.time.Duration.ofSeconds(10));
            }
        }
        assertThat(raw(head + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"))
                .doesNotContain("201", "Exception");
        assertThat(raw(head
                        + "Connection: close\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 19\r\n\r\n"
                        + "{\"fingerprint\":\"f\"}"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void a_placeholder_in_the_body_is_only_text() {
        String id = "{\"fingerprint\":\"placeholder\",\"routing\":{\"queueId\":\"{{env:PATH}} ${env:PATH}\"}}";

        assertThat(world.api().post("/guests", id).status()).isEqualTo(201);
    }

    @Test
    void a_path_that_tries_to_escape_is_not_found() throws Exception {
        for (String path : List.of(
                "/api/v1/guests/../guests", "/api/v1/guests/a%2Fb", "/api/v1/guests/%2e%2e", "/api/v1//guests")) {
            String answer = raw(
                    "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-API-Key: " + Api.KEY + "\r\n\r\n");
            assertThat(answer).matches("(?s)HTTP/1.1 (40[045]|200).*").doesNotContain("Exception");
        }
    }
}
