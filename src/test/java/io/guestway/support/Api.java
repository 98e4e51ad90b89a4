package io.guestway.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Calls the HTTP API as an app's backend would. */
public final class Api {

    public static final String KEY = "test-key";
    public static final String ADMIN_KEY = "test-admin-key";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** An answer: status, headers and body. */
    public record Answer(int status, HttpResponse<String> raw) {

        public JsonNode json() {
            try {
                return JSON.readTree(raw.body());
            } catch (IOException e) {
                throw new UncheckedIOException(raw.body(), e);
            }
        }

        public String header(String name) {
            return raw.headers().firstValue(name).orElse(null);
        }

        public int code() {
            return json().path("code").asInt();
        }

        @Override
        public String toString() {
            return status + " " + raw.body();
        }
    }

    private final String base;

    private final int port;

    public Api(int port) {
        this(port, "/api/v1");
    }

    private Api(int port, String path) {
        this.port = port;
        this.base = "http://127.0.0.1:" + port + path;
    }

    /** The same server's API at another path. */
    public Api at(String path) {
        return new Api(port, path);
    }

    public Answer issue(String fingerprint) {
        return post("/guests", "{\"fingerprint\":\"" + fingerprint + "\"}");
    }

    /** The state of the platform token. */
    public JsonNode token() {
        return get("/platform-token", "X-API-Key", ADMIN_KEY).json();
    }

    public Answer refresh() {
        return post("/platform-token/refresh", "", "X-API-Key", ADMIN_KEY);
    }

    public Answer putRefreshToken(String token) {
        return send(request("/platform-token/refresh-token", "X-API-Key", ADMIN_KEY)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"refreshToken\":\"" + token + "\"}")));
    }

    public CompletableFuture<Answer> issueAsync(String fingerprint, String... headers) {
        HttpRequest.Builder request = request("/guests", headers)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"fingerprint\":\"" + fingerprint + "\"}"));
        return CLIENT.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(Api::answer);
    }

    public Answer post(String path, String body, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public Answer get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    /** With the test key, unless the headers bring a key of their own; an empty value leaves a header out. */
    public HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
        request.setHeader("X-API-Key", KEY);
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return request;
    }

    private static Answer answer(HttpResponse<String> raw) {
        Answer answer = new Answer(raw.statusCode(), raw);
        if (answer.status() == 201 && raw.body().contains("\"guestToken\"")) {
            TestedDialect.issued(
                    answer.json().path("guestToken").asText(),
                    answer.json().path("guestId").asText());
        }
        return answer;
    }

    public static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> raw = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return answer(raw);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Asks for a page and waits for no answer. */
    public static CompletableFuture<?> ask(String url) {
        return CLIENT.sendAsync(
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofSeconds(30))
                        .GET()
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    /** Any page of this machine. */
    public static Answer fetch(String url) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(30))
                .GET());
    }
}
