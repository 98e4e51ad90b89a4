package io.guestway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.keystore.TokenKeystore;
import io.guestway.sandbox.GenesysSandbox;
import io.guestway.sandbox.fault.Fault;
import io.guestway.support.Jar;
import io.guestway.support.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keystore from the shell (docs/contract.md section 1), and what a start says of one that cannot be used. */
class KeystoreCommandIT {

    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final String SECRET = "refresh-canary-4711";

    @TempDir
    private Path folder;

    private record Result(int exit, String output) {}

    private Result keystore(String input, String... arguments) throws Exception {
        return keystore(Map.of("GUESTWAY_KEYSTORE_PASSWORD", "changeit"), input, arguments);
    }

    private Result keystore(Map<String, String> environment, String input, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 1];
        all[0] = "keystore";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        try (Jar jar = Jar.run(folder, environment, all)) {
            try (var stdin = jar.process().outputWriter()) {
                stdin.write(input);
            }
            return new Result(jar.awaitExit(LONGEST), jar.output());
        }
    }

    private TokenKeystore opened() throws Exception {
        return new TokenKeystore(folder.resolve("secure_tokens.p12"), "changeit", "refresh_token_alias");
    }

    @Test
    void create_set_list_delete() throws Exception {
        assertThat(keystore("", "create").exit()).isZero();
        assertThat(opened().read()).isEmpty();
        assertThat(keystore("", "create"))
                .isEqualTo(new Result(1, "guestway: keystore: the keystore exists already; nothing was changed\n"));

        Result set = keystore(SECRET + "\n", "set");
        assertThat(set).isEqualTo(new Result(0, "stored as refresh_token_alias\n"));
        assertThat(opened().read()).contains(SECRET);

        Result list = keystore("", "list");
        assertThat(list.output()).matches("refresh_token_alias +2\\d{3}-\\d\\d-\\d\\dT.*Z\n");
        assertThat(list.output()).doesNotContain(SECRET);

        assertThat(keystore("", "delete").exit()).isZero();
        assertThat(opened().read()).isEmpty();
        assertThat(keystore("", "delete").exit()).isEqualTo(1);
    }

    @Test
    void set_makes_the_keystore_if_it_is_missing_and_takes_no_empty_token() throws Exception {
        for (String input : new String[] {"  \n", "{\"refreshToken\":\"" + SECRET + "\"}", "two\nlines"}) {
            Result refused = keystore(input, "set");
            assertThat(refused.exit()).as(input).isEqualTo(1);
            assertThat(refused.output()).contains("nothing was changed").doesNotContain(SECRET);
        }
        assertThat(folder.resolve("secure_tokens.p12")).doesNotExist();
        assertThat(keystore(SECRET, "set").exit()).isZero();
        assertThat(opened().read()).contains(SECRET);
    }

    @Test
    void restore_brings_a_rejected_token_back() throws Exception {
        opened().put(SECRET);
        opened().reject(SECRET);

        assertThat(keystore("", "restore").exit()).isZero();
        assertThat(opened().read()).contains(SECRET);
        assertThat(keystore("", "restore").exit()).isEqualTo(1);
    }

    @Test
    void without_a_password_it_names_the_property() throws Exception {
        Result result = keystore(Map.of(), "", "list");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).isEqualTo("guestway: guestway.keystore.password: missing; set it\n");
    }

    @Test
    void a_token_that_is_set_during_a_refresh_is_not_lost() throws Exception {
        try (World world = World.prepareTokens(GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)))) {
            world.startGuestway();
            await().atMost(LONGEST)
                    .until(() -> world.api().token().path("state").asText().equals("valid"));
            world.genesys().show(new Fault("refresh", "delay", null, null, 2500, 1, null));
            CompletableFuture<Integer> refresh =
                    CompletableFuture.supplyAsync(() -> world.api().refresh().status());
            await().atMost(LONGEST).until(world::keystoreIsLocked);
            String brought = world.genesys().newRefreshToken();
            Result set = keystore(Jar.environment(world.properties()), brought, "set");

            assertThat(set.exit()).isZero();
            assertThat(refresh.get()).isEqualTo(200);
            assertThat(world.keystore().read()).contains(brought);
            assertThat(world.api().refresh().status()).isEqualTo(200);
            assertThat(world.genesys().refreshTokens().isFresh(brought))
                    .as("it was redeemed")
                    .isFalse();
        }
    }

    @Test
    void a_stop_in_the_middle_of_a_refresh_waits_for_the_store() throws Exception {
        try (World world = World.prepareTokens(GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)))) {
            world.genesys().show(new Fault("refresh", "delay", null, null, 2500, 1, null));
            try (Jar jar = Jar.run(folder, Jar.environment(world.properties()))) {
                jar.awaitOutput("guestway ready");
                await().atMost(LONGEST).until(() -> Files.exists(world.folder().resolve("secure_tokens.p12.journal")));
                jar.process().destroy();
                assertThat(jar.awaitExit(Duration.ofSeconds(30))).isEqualTo(143);
                assertThat(jar.output()).contains("token refreshed", "guestway stopped");
            }
            assertThat(world.genesys()
                            .refreshTokens()
                            .isFresh(world.keystore().read().orElseThrow()))
                    .isTrue();
            assertThat(world.folder().resolve("secure_tokens.p12.journal")).doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "missing, guestway.keystore.path: missing keystore, keystore create",
        "empty, guestway.keystore.path: 'secure_tokens.p12' is empty, backup",
        "truncated, guestway.keystore.path: 'secure_tokens.p12' is truncated, backup",
        "text, guestway.keystore.path: 'secure_tokens.p12' is not a PKCS12, ''",
        "password, guestway.keystore.password: is wrong for, ''"
    })
    void a_start_with_one_that_cannot_be_used_ends_with_one_line(String what, String line, String fix)
            throws Exception {
        try (World world = World.prepareTokens(GenesysSandbox.Options.onPort(0))) {
            Path path = world.folder().resolve("secure_tokens.p12");
            byte[] whole = Files.readAllBytes(path);
            byte[] damaged = null;
            switch (what) {
                case "missing" -> Files.delete(path);
                case "empty" -> damaged = new byte[0];
                case "truncated" -> damaged = java.util.Arrays.copyOf(whole, whole.length - 10);
                case "text" -> damaged = "hello".getBytes();
                default -> world.properties().setProperty("guestway.keystore.password", "canary-wrong");
            }
            if (damaged != null) {
                Files.write(path, damaged);
            }
            try (Jar jar = Jar.run(folder, Jar.environment(world.properties()))) {
                assertThat(jar.awaitExit(LONGEST)).isEqualTo(1);
                assertThat(jar.output().strip())
                        .startsWith("guestway: " + line)
                        .contains(fix)
                        .doesNotContain("\n", "canary-wrong");
            }
            if (damaged != null) {
                assertThat(Files.readAllBytes(path)).isEqualTo(damaged);
            }
            assertThat(world.requests("refresh")).isZero();
        }
    }
}
