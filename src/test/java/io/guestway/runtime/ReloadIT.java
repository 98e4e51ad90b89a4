package io.guestway.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.support.Api;
import io.guestway.support.Load;
import io.guestway.support.LogCapture;
import io.guestway.support.Routes;
import io.guestway.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes edited while they run (docs/contract.md section 7). */
class ReloadIT {

    private static final Duration LIVE = Duration.ofSeconds(5);

    private World world;
    private Path routes;

    @BeforeEach
    void start() throws Exception {
        world = World.prepare();
        routes = world.folder().resolve("routes");
        Routes.copyTo(routes);
        world.properties().setProperty("guestway.routes.path", routes.toString());
        world.startGuestway();
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    private static String hello(String text) {
        return """
                - route:
                    id: my-hello
                    description: Says hello.
                    from:
                      uri: platform-http:/hello
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: %s
                """.formatted(text);
    }

    private Api.Answer callHello() {
        return Api.fetch("http://127.0.0.1:" + world.properties().getProperty("guestway.http.port") + "/hello");
    }

    private void edit(String file, String text) throws IOException {
        Files.createDirectories(routes.resolve(file).getParent());
        Files.writeString(routes.resolve(file), text);
    }

    private void awaitRefusal() {
        await().atMost(LIVE).until(this::isRefused);
    }

    private boolean isRefused() {
        String management = world.properties().getProperty("guestway.management.port");
        return Api.fetch("http://127.0.0.1:" + management + "/observe/health/ready?data=true")
                .raw()
                .body()
                .contains("refused");
    }

    @Test
    void a_route_can_be_added_changed_and_deleted() throws Exception {
        assertThat(callHello().status()).isEqualTo(404);

        edit("mine/hello.camel.yaml", hello("one"));
        await().atMost(LIVE).until(() -> callHello().raw().body().equals("one"));

        edit("mine/hello.camel.yaml", hello("two"));
        await().atMost(LIVE).until(() -> callHello().raw().body().equals("two"));

        Files.delete(routes.resolve("mine/hello.camel.yaml"));
        await().atMost(LIVE).until(() -> callHello().status() == 404);
    }

    @Test
    void an_edit_of_a_shipped_route_is_live() throws Exception {
        Path operations = routes.resolve("guest-operations.camel.yaml");
        String edited = Files.readString(operations).replace("expression: \"201\"", "expression: \"200\"");
        Files.writeString(operations, edited);

        await().atMost(LIVE).until(() -> world.api().issue("device").status() == 200);
    }

    @Test
    void an_invalid_edit_takes_nothing_away() throws Exception {
        List<String> broken = List.of(
                "- route: [",
                "- route:\n    id: x\n    from:\n      uri: direct:x\n      steps:\n        - nonsense: {}\n",
                "- route:\n    id: x\n    from:\n      uri: timer:x?unknownOption=1\n      steps:\n        - log: x\n",
                "- route:\n    id: x\n    from:\n      uri: direct:x\n      steps:\n        - to: \"{{no.such.property}}\"\n",
                "- route:\n    id: x\n    from:\n      uri: direct:x\n      steps:\n        - process:\n            ref: noSuchBean\n",
                "- route:\n    id: x\n    from:\n      uri: direct:x\n      steps:\n        - to: direct:nobody\n",
                hello("x").replace("my-hello", "guestway-api-http"));
        edit("mine/hello.camel.yaml", hello("fine"));
        await().atMost(LIVE).until(() -> callHello().raw().body().equals("fine"));
        for (String text : broken) {
            edit("mine/broken.camel.yaml", text);
            awaitRefusal();
            assertThat(world.api().issue("device").status()).isEqualTo(201);
            assertThat(callHello().raw().body()).isEqualTo("fine");
            Files.delete(routes.resolve("mine/broken.camel.yaml"));
            await().atMost(LIVE).until(() -> !isRefused());
        }
    }

    @Test
    void no_request_fails_while_routes_are_edited() throws Exception {
        AtomicBoolean going = new AtomicBoolean(true);
        CompletableFuture<List<Api.Answer>> load = CompletableFuture.supplyAsync(() -> {
            try {
                return Load.whileTrue(going::get, 4, i -> world.api().issue("device-" + i % 20));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        for (int i = 0; i < 5; i++) {
            String text = "edit-" + i;
            edit("mine/hello.camel.yaml", hello(text));
            await().atMost(LIVE).until(() -> callHello().raw().body().equals(text));
        }
        going.set(false);

        assertThat(load.get(30, TimeUnit.SECONDS)).hasSizeGreaterThan(50).allMatch(answer -> answer.status() == 201);
    }

    @Test
    void counters_and_the_access_token_survive_an_edit() throws Exception {
        world.api().issue("device");

        edit("mine/hello.camel.yaml", hello("x"));
        await().atMost(LIVE).until(() -> callHello().status() == 200);
        world.api().issue("device");

        assertThat(world.requests("token")).isEqualTo(1);
        assertThat(world.metric("guestway_guests_issued_total")).isEqualTo(2);
    }

    @Test
    void a_gate_that_genesys_has_shut_stays_shut_over_an_edit() throws Exception {
        world.answers("create", 429, "60", 1);
        assertThat(world.api().issue("device").code()).isEqualTo(2003);

        edit("mine/hello.camel.yaml", hello("x"));
        await().atMost(LIVE).until(() -> callHello().status() == 200);

        assertThat(world.api().issue("device").code()).isEqualTo(2003);
        assertThat(world.requests("create")).isEqualTo(1);
    }

    @Test
    void a_change_of_the_redelivery_policy_reaches_the_routes_that_opted_in() throws Exception {
        Path errors = routes.resolve("errors.camel.yaml");
        String never = Files.readString(errors)
                .replace("io.guestway.genesys.GenesysException", "java.lang.ArithmeticException");

        Files.writeString(errors, never);

        await().atMost(LIVE).until(() -> {
            int before = world.requests("create");
            world.answers("create", 503, null, 1);
            return world.api().issue("device").status() == 503 && world.requests("create") == before + 1;
        });
    }

    @Test
    void the_swap_of_a_configmap_is_one_edit() throws Exception {
        // as Kubernetes mounts one: the files are links through ..data to a folder, and ..data is swapped
        world.stopGuestway();
        Path first = version("..2026_01", "one");
        Files.createSymbolicLink(routes.resolve("..data"), first.getFileName());
        try (Stream<Path> files = Files.list(first)) {
            for (Path file : files.toList()) {
                Files.createSymbolicLink(
                        routes.resolve(file.getFileName()), Path.of("..data").resolve(file.getFileName()));
            }
        }
        world.startGuestway();
        assertThat(callHello().raw().body()).isEqualTo("one");

        Path second = version("..2026_02", "two");
        Path next = Files.createSymbolicLink(routes.resolve("..data_tmp"), second.getFileName());
        Files.move(next, routes.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

        await().atMost(LIVE).until(() -> callHello().raw().body().equals("two"));
    }

    /** A version of all files of the top folder, and the route that says hello. */
    private Path version(String name, String hello) throws IOException {
        Path version = Files.createDirectory(routes.resolve(name));
        try (Stream<Path> files = Files.list(routes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, version.resolve(file.getFileName()));
                if (!Files.isSymbolicLink(file)) {
                    Files.delete(file);
                }
            }
        }
        Files.writeString(version.resolve("hello.camel.yaml"), hello(hello));
        return version;
    }

    @Test
    void a_link_that_leads_nowhere_or_back_is_refused_and_takes_nothing_away() throws Exception {
        edit("mine/hello.camel.yaml", hello("fine"));
        await().atMost(LIVE).until(() -> callHello().raw().body().equals("fine"));
        for (Path target : List.of(Path.of("/nowhere"), routes)) {
            boolean back = target.equals(routes);
            Path link = routes.resolve(back ? "loop" : "mine/hello.camel.yaml");
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, target);

            awaitRefusal();

            assertThat(callHello().raw().body()).isEqualTo("fine");
            Files.delete(link);
            edit("mine/hello.camel.yaml", hello("fine"));
            await().atMost(LIVE).until(() -> !isRefused());
        }
    }

    @Test
    void a_route_file_that_is_no_file_is_refused_by_name() throws Exception {
        Path folder = Files.createDirectory(routes.resolve("folder.camel.yaml"));

        awaitRefusal();

        assertThat(world.healthData()).contains("folder.camel.yaml");
        Files.delete(folder);
        await().atMost(LIVE).until(() -> !isRefused());
    }

    @Test
    void a_throttle_in_the_hot_path_waits_on_a_worker_thread_and_holds_up_no_other_device() throws Exception {
        try (LogCapture log = new LogCapture("guestway.routes")) {
            Path operations = routes.resolve("guest-operations.camel.yaml");
            String throttle = """
                    - throttle:
                        expression:
                          constant:
                            expression: "1"
                        timePeriodMillis: "3000"
                        correlationExpression:
                          simple:
                            expression: "${variable.guestway-fingerprint}"
                    - to:
                        uri: direct:guestway-issue-guest
                    """.indent(8);
            Files.writeString(
                    operations,
                    Files.readString(operations)
                            .replace("        - to:\n            uri: direct:guestway-issue-guest\n", throttle));
            await().atMost(LIVE).until(() -> log.lines("routes reloaded").size() == 1);
            assertThat(log.lines("route continues on a worker thread"))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("WARN", "guest-operations.camel.yaml:", "route=guestway-post-guest", "step=throttle");
        }
        List<CompletableFuture<Api.Answer>> slow = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            slow.add(world.api().issueAsync("busy"));
        }
        for (int i = 0; i < 20; i++) {
            long began = System.nanoTime();
            assertThat(world.api().issue("calm-" + i).status()).isEqualTo(201);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        }
        for (CompletableFuture<Api.Answer> answer : slow) {
            assertThat(answer.get().status()).isEqualTo(201);
        }
    }

    @Test
    void no_edit_is_taken_if_that_is_switched_off() throws Exception {
        world.stopGuestway();
        edit("mine/hello.camel.yaml", hello("one"));
        world.properties().setProperty("guestway.routes.reload", "false");
        world.startGuestway();

        edit("mine/hello.camel.yaml", hello("two"));

        // four times as long as an edit takes
        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(6))
                .until(() -> callHello().raw().body().equals("one"));
    }

    @Test
    void a_seam_can_be_replaced() throws Exception {
        Files.delete(routes.resolve("genesys/guests-api/create-guest.camel.yaml"));
        edit("mine/create.camel.yaml", """
                - route:
                    id: my-create
                    description: Creates guests without Genesys.
                    from:
                      uri: direct:guestway-genesys-create-guest
                      steps:
                        - setBody:
                            expression:
                              simple:
                                expression: '{"id":"mine-${random(1000000)}","guestToken":"own"}'
                        - unmarshal:
                            json: {}
                """);

        await().atMost(LIVE).until(() -> world.api()
                .issue("device")
                .json()
                .path("guestToken")
                .asText()
                .equals("own"));
    }

    @Test
    void a_request_that_an_edit_overtook_ends_even_if_the_process_stops() throws Exception {
        world.api().issue("warm-up");
        world.genesys().show(new io.guestway.sandbox.fault.Fault("create", "delay", null, null, 3000, 1, null));
        CompletableFuture<Api.Answer> slow = world.api().issueAsync("device");
        await().atMost(LIVE).until(() -> world.metric("guestway_genesys_requests_seconds_count{call=\"create\"") == 1);
        edit("mine/hello.camel.yaml", hello("x"));
        await().atMost(LIVE).until(() -> callHello().status() == 200);
        assertThat(slow).isNotDone();

        world.stopGuestway();

        assertThat(slow.get(5, TimeUnit.SECONDS).status()).isEqualTo(201);
    }

    @Test
    void an_edit_that_cannot_even_be_linked_is_refused_and_the_next_one_taken() throws Exception {
        edit("mine/broken.camel.yaml", """
                - beans:
                    - name: myBroken
                      type: io.guestway.runtime.ReloadIT$Unlinkable
                """);
        awaitRefusal();

        Files.delete(routes.resolve("mine/broken.camel.yaml"));
        edit("mine/hello.camel.yaml", hello("after"));

        await().atMost(LIVE).until(() -> callHello().raw().body().equals("after"));
    }

    /** A class that fails as one does whose library is missing. */
    public static final class Unlinkable {
        public Unlinkable() {
            throw new NoClassDefFoundError("com/example/Missing");
        }
    }
}
