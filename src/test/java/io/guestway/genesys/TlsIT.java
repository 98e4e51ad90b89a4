package io.guestway.genesys;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.support.Api;
import io.guestway.support.Certificate;
import io.guestway.support.World;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Genesys behind TLS, with a CA that the JDK does not know, and behind a proxy. */
class TlsIT {

    @TempDir
    private Path folder;

    private final AtomicInteger tokens = new AtomicInteger();
    private final AtomicInteger refuseTokens = new AtomicInteger();
    private Certificate certificate;
    private Vertx vertx;
    private HttpServer genesys;

    @BeforeEach
    void start() throws Exception {
        certificate = new Certificate(folder);
        vertx = Vertx.vertx();
        genesys = vertx.createHttpServer(certificate.server())
                .requestHandler(request -> {
                    boolean token = request.path().endsWith("/token");
                    if (token && tokens.incrementAndGet() <= refuseTokens.get()) {
                        request.response()
                                .putHeader("Retry-After", "30")
                                .setStatusCode(429)
                                .end();
                        return;
                    }
                    request.response()
                            .end(
                                    token
                                            ? "{\"access_token\":\"a\",\"expires_in\":60}"
                                            : "{\"id\":\"g\",\"guestToken\":\"t\"}");
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private World world(String... more) throws Exception {
        String url = "https://127.0.0.1:" + genesys.actualPort();
        String[] all = java.util.Arrays.copyOf(more, more.length + 4);
        all[more.length] = "guestway.genesys.api-url";
        all[more.length + 1] = url;
        all[more.length + 2] = "guestway.genesys.client-credentials-url";
        all[more.length + 3] = url + "/oauth/token";
        return World.start(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"async", "camel-http"})
    void the_ca_file_serves_the_grant_and_the_calls(String http) throws Exception {
        try (World world = world("guestway.genesys.ca-file", certificate.pem(), "guestway.genesys.http", http)) {
            assertThat(world.api().issue("device").status()).isEqualTo(201);
        }
    }

    @Test
    void an_unknown_ca_is_no_connection() throws Exception {
        try (World world = world()) {
            Api.Answer answer = world.api().issue("device");

            assertThat(answer.code()).isEqualTo(2004);
            assertThat(tokens).hasValue(0);
        }
    }

    @Test
    void a_429_of_the_grant_is_told_at_once_and_not_slept_over_by_the_http_client() throws Exception {
        refuseTokens.set(1);
        try (World world = world("guestway.genesys.ca-file", certificate.pem())) {
            long began = System.nanoTime();
            Api.Answer answer = world.api().issue("device");

            assertThat(answer.code()).isEqualTo(2003);
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began))
                    .isLessThan(5);
            assertThat(tokens).hasValue(1);
        }
    }

    @Test
    void a_proxy_is_used_for_the_grant_too() throws Exception {
        try (World world = world(
                "guestway.genesys.ca-file",
                certificate.pem(),
                "guestway.genesys.proxy",
                "http://127.0.0.1:" + World.freePort())) {
            assertThat(world.api().issue("device").code()).isEqualTo(2004);
            assertThat(tokens).hasValue(0);
        }
    }
}
