package io.guestway.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.guestway.api.OpenApiContract;
import io.guestway.config.Key;
import io.guestway.support.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house rules of the shipped routes. */
class RouteFilesTest {

    private static final Path ROUTES = Path.of("routes");

    private static final JsonSchema CAMEL = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(RouteFilesTest.class.getResourceAsStream("/schema/camelYamlDsl.json"));

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(ROUTES)) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml")).toList();
        }
    }

    private static List<JsonNode> routes() throws IOException {
        List<JsonNode> routes = new ArrayList<>();
        for (Path file : files()) {
            for (JsonNode entry : Yaml.read(file)) {
                if (entry.has("route")) {
                    routes.add(entry.path("route"));
                }
            }
        }
        return routes;
    }

    @ParameterizedTest
    @MethodSource("files")
    void fit_the_camel_yaml_schema(Path file) throws IOException {
        assertThat(CAMEL.validate(Yaml.read(file))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void are_short_and_begin_with_what_they_are_for(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);

        // a rule whose parts have to be read together may be longer
        int most = Map.of("token-grant", 100, "token-refresh", 140, "token-failures", 220, "token-operations", 100)
                .getOrDefault(file.getFileName().toString().replace(".camel.yaml", ""), 80);
        assertThat(lines).hasSizeLessThan(most);
        assertThat(lines.get(0)).startsWith("# ");
    }

    @Test
    void have_an_id_a_description_and_a_group_each() throws IOException {
        Set<String> ids = new HashSet<>();
        for (JsonNode route : routes()) {
            String id = route.path("id").asText();
            assertThat(id).startsWith("guestway-");
            assertThat(ids.add(id)).as(id + " is there once").isTrue();
            assertThat(route.has("errorHandler"))
                    .as(
                            id
                                    + " has its own: a host's would apply otherwise, and one for a whole file becomes the host's")
                    .isTrue();
            assertThat(route.path("description").asText()).as(id).isNotBlank();
            assertThat(route.path("group").asText()).as(id).isEqualTo("guestway");
        }
    }

    @Test
    void keep_to_endpoints_of_their_own_name() throws IOException {
        for (JsonNode route : routes()) {
            String uri = route.path("from").path("uri").asText();
            assertThat(uri)
                    .matches(
                            "(direct|seda|timer):guestway-.*|guestway-events:[a-z]+|platform-http:\\{\\{guestway.http.path}}/|guestway-websocket:\\{\\{.*");
        }
    }

    @Test
    void name_only_properties_that_exist() throws IOException {
        Pattern placeholder = Pattern.compile("\\{\\{\\??(guestway\\.[a-z.-]+)");
        for (Path file : files()) {
            Matcher name = placeholder.matcher(Files.readString(file));
            while (name.find()) {
                assertThat(Key.of(name.group(1))).as(file + " " + name.group(1)).isPresent();
            }
        }
    }

    @Test
    void configure_errors_by_name_only() throws IOException {
        for (Path file : files()) {
            for (JsonNode entry : Yaml.read(file)) {
                entry.fieldNames().forEachRemaining(kind -> assertThat(kind).isIn("route", "routeConfiguration"));
                if (entry.has("routeConfiguration")) {
                    assertThat(entry.path("routeConfiguration").path("id").asText())
                            .startsWith("guestway-");
                }
            }
        }
    }

    @Test
    void serve_every_operation_of_the_contract() throws IOException {
        Set<String> consumed = new HashSet<>();
        routes().forEach(route -> consumed.add(route.path("from").path("uri").asText()));

        for (String operation : new OpenApiContract(
                        Files.readAllBytes(ROUTES.resolve("guestway.openapi.json")), "/api/v1")
                .operationIds()) {
            assertThat(consumed).contains("direct:" + operation);
        }
    }

    @Test
    void the_seams_of_the_contract_are_there() throws IOException {
        Set<String> consumed = new HashSet<>();
        routes().forEach(route -> consumed.add(route.path("from").path("uri").asText()));

        assertThat(consumed)
                .contains(
                        "direct:guestway-issue-guest",
                        "direct:guestway-revoke-guest",
                        "direct:guestway-event",
                        "direct:guestway-genesys-create-guest",
                        "direct:guestway-genesys-invalidate-guest");
    }
}
