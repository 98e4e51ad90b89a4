package io.guestway.genesys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.SandboxRedis;
import io.guestway.support.Api;
import io.guestway.support.Certificate;
import io.guestway.support.World;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
    void a_429_of_the_grant_fails_at_once_without_a_retry_of_the_http_client() throws Exception {
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

    @ParameterizedTest
    @ValueSource(strings = {"async", "camel-http"})
    void a_proxy_receives_user_and_password(String http) throws Exception {
        AtomicInteger tunnels = new AtomicInteger();
        AtomicReference<String> login = new AtomicReference<>();
        HttpServer proxy = vertx.createHttpServer()
                .requestHandler(request -> {
                    if (request.getHeader("Proxy-Authorization") == null) {
                        request.response()
                                .putHeader("Proxy-Authenticate", "Basic realm=\"proxy\"")
                                .setStatusCode(407)
                                .end();
                        return;
                    }
                    login.set(request.getHeader("Proxy-Authorization"));
                    tunnels.incrementAndGet();
                    request.toNetSocket().onSuccess(client -> {
                        pipe(client, genesys.actualPort());
                    });
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        String url = "http://an%40user:pass%3Aword@127.0.0.1:" + proxy.actualPort();

        try (World world = world(
                "guestway.genesys.ca-file",
                certificate.pem(),
                "guestway.genesys.http",
                http,
                "guestway.genesys.proxy",
                url)) {
            assertThat(world.api().issue("device").status()).isEqualTo(201);
        }

        assertThat(tunnels).hasValueGreaterThanOrEqualTo(2);
        assertThat(new String(Base64.getDecoder().decode(login.get().replace("Basic ", ""))))
                .isEqualTo("an@user:pass:word");
    }

    @ParameterizedTest
    @ValueSource(strings = {"async", "camel-http"})
    void hosts_of_the_list_are_reached_without_the_proxy(String http) throws Exception {
        try (World world = world(
                "guestway.genesys.ca-file",
                certificate.pem(),
                "guestway.genesys.http",
                http,
                "guestway.genesys.proxy",
                "http://127.0.0.1:" + World.freePort(),
                "guestway.genesys.no-proxy",
                "localhost, 127.0.0.1")) {
            assertThat(world.api().issue("device").status()).isEqualTo(201);
        }
    }

    @Test
    void a_redis_behind_tls_is_trusted_by_its_ca_file() throws Exception {
        SandboxRedis redis = SandboxRedis.start();
        NetServer tls = vertx.createNetServer(new NetServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(certificate.server().getKeyCertOptions()))
                .connectHandler(client -> {
                    pipe(client, redis.port());
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        String url = "rediss://127.0.0.1:" + tls.actualPort();
        try (World trusting = World.start("guestway.redis.url", url, "guestway.redis.ca-file", certificate.pem());
                World strict = World.start("guestway.redis.url", url)) {
            await().atMost(Duration.ofSeconds(5)).until(trusting::isReady);
            assertThat(trusting.api().issue("device").status()).isEqualTo(201);
            assertThat(strict.isReady()).isFalse();
            assertThat(strict.api().issue("device").code()).isEqualTo(3001);
        } finally {
            redis.close();
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

    private void pipe(NetSocket client, int port) {
        client.pause();
        vertx.createNetClient().connect(port, "127.0.0.1").onSuccess(server -> {
            client.pipeTo(server);
            server.pipeTo(client);
        });
    }
}
