package io.guestway.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.guestway.support.Routes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A folder that cannot be loaded is refused in one line: the file, the line in it, and the reason. */
class RouteRejectionTest {

    @TempDir
    Path folder;

    static Stream<Arguments> edits() {
        return Stream.of(
                arguments("syntax", "- route: [", "broken.camel.yaml", ":1", "expected"),
                arguments("nothing but brackets", "[".repeat(20_000), "broken.camel.yaml", "", "nested too deeply"),
                arguments(
                        "a path below the API",
                        "- route:\n    id: r\n    from:\n      uri: platform-http:/api/v1/ping\n      steps:\n        - log: x\n",
                        "broken.camel.yaml",
                        ":4",
                        "is below guestway.http.path"),
                arguments(
                        "a queue of events with other options",
                        "- route:\n    id: r\n    from:\n      uri: seda:guestway-event\n      parameters:\n        multipleConsumers: true\n      steps:\n        - log: x\n",
                        "broken.camel.yaml",
                        ":4",
                        "guestway-events:"),
                arguments(
                        "an option of a consumer of events",
                        "- route:\n    id: r\n    from:\n      uri: guestway-events:mine?size=1\n      steps:\n        - log: x\n",
                        "broken.camel.yaml",
                        ":4",
                        "size"),
                arguments("no list", "nonsense", "broken.camel.yaml", ":1", "is not a list of routes"),
                arguments("no routes", "# nothing\n", "broken.camel.yaml", ":1", "is not a list of routes"),
                arguments("an unknown EIP", route("        - nonsense: {}"), "broken.camel.yaml", ":6", "nonsense"),
                arguments(
                        "an unknown option of an EIP",
                        route("        - log:\n            massage: x"),
                        "broken.camel.yaml",
                        ":7",
                        "massage"),
                arguments(
                        "an unknown endpoint option",
                        route("        - to: \"log:x?unknownOption=1\""),
                        "broken.camel.yaml",
                        ":6",
                        "unknownOption"),
                arguments(
                        "an unknown option of camel-http",
                        route("        - to: \"guestway-camel-http:http://localhost?conectTimeout=1\""),
                        "broken.camel.yaml",
                        ":6",
                        "conectTimeout"),
                arguments(
                        "an unknown option of camel-http behind guestway-http",
                        route("        - to: \"guestway-http:http://localhost?client=camel-http&conectTimeout=1\""),
                        "broken.camel.yaml",
                        ":6",
                        "conectTimeout"),
                arguments(
                        "a grant by camel-http, which would send the argument as a query parameter",
                        route("        - to: \"guestway-http:http://localhost?client=camel-http&grant=true\""),
                        "broken.camel.yaml",
                        ":6",
                        "grant: requires client=async"),
                arguments(
                        "an unknown HTTP client",
                        route("        - to: \"guestway-http:http://localhost?client=curl\""),
                        "broken.camel.yaml",
                        ":6",
                        "client=curl: requires async or camel-http"),
                arguments(
                        "an unknown component",
                        route("        - to: \"nowhere:x\""),
                        "broken.camel.yaml",
                        ":6",
                        "nowhere"),
                arguments(
                        "a missing property",
                        route("        - to: \"{{no.such.property}}\""),
                        "broken.camel.yaml",
                        ":6",
                        "no.such.property"),
                arguments(
                        "an unknown bean",
                        route("        - process:\n            ref: noSuchBean"),
                        "broken.camel.yaml",
                        ":7",
                        "noSuchBean"),
                arguments(
                        "an unknown method of a bean",
                        route("        - bean:\n            ref: guestwayOutbox\n            method: takeDu"),
                        "broken.camel.yaml",
                        ":7",
                        "takeDu"),
                arguments(
                        "a name of an earlier version",
                        route("        - process:\n            ref: guestwayJudgeFailure"),
                        "broken.camel.yaml",
                        ":7",
                        "guestwayFailedRefresh"),
                arguments(
                        "a bad expression",
                        route(
                                "        - setBody:\n            expression:\n              simple:\n                expression: \"${nonsense\""),
                        "broken.camel.yaml",
                        ":9",
                        "nonsense"),
                arguments(
                        "a step that calls no route",
                        route("        - to:\n            uri: guestway-step:evict\n            parameters:\n"
                                + "              route: direct:nobody\n              maxWait: 2s"),
                        "broken.camel.yaml",
                        ":9",
                        "no route consumes direct:nobody"),
                arguments(
                        "an unknown log level",
                        route("        - log:\n            message: guest arrived\n            loggingLevel: LOUD"),
                        "broken.camel.yaml",
                        ":7",
                        "LOUD"),
                arguments(
                        "a step that calls something else than a route",
                        route("        - to: \"guestway-step:evict?route=guestway-evict-guest&maxWait=2s\""),
                        "broken.camel.yaml",
                        ":6",
                        "the step 'evict' requires a route such as direct:name as its argument route"),
                arguments(
                        "an unknown argument of a step, within a block",
                        route("        - doTry:\n            steps:\n              - log: "
                                + "\"guestway-step:evict guestway-step:evict guestway-step:evict\"\n"
                                + "              - to:\n                  uri: guestway-step:evict\n"
                                + "                  parameters:\n                    route: direct:guestway-evict-guest\n"
                                + "                    maxWait: 2s\n                    maxWaitt: 3s\n"
                                + "            doFinally:\n              steps:\n                - log: end"),
                        "broken.camel.yaml",
                        ":10",
                        "Unknown parameters=[{maxWaitt=3s}]"),
                arguments(
                        "a call that no route serves",
                        route("        - to: direct:nobody"),
                        "broken.camel.yaml",
                        ":6",
                        "direct:nobody"),
                arguments(
                        "a duplicate id",
                        route("        - log: x").replace("my-route", "guestway-api-http"),
                        "broken.camel.yaml",
                        ":1",
                        "route guestway-api-http is a duplicate of"),
                arguments(
                        "an endpoint that is consumed already",
                        route("        - log: x").replace("direct:mine", "direct:guestway-event"),
                        "events.camel.yaml",
                        ":5",
                        "Multiple consumers for the same endpoint is not allowed: direct://guestway-event"));
    }

    private static String route(String step) {
        return "- route:\n    id: my-route\n    from:\n      uri: direct:mine\n      steps:\n" + step + "\n";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("edits")
    void names_file_line_and_reason(String what, String text, String file, String line, String reason)
            throws Exception {
        Path routes = folder.resolve("routes");
        Routes.copyTo(routes);
        Files.writeString(routes.resolve("broken.camel.yaml"), text);

        String refusal = refusal(routes);

        assertThat(refusal).contains(file + line, reason).doesNotContain("\n");
    }

    @Test
    void a_bean_that_the_route_configurations_lack_is_looked_for_in_their_file() throws Exception {
        Path routes = folder.resolve("routes");
        Routes.copyTo(routes);
        Path errors = routes.resolve("errors.camel.yaml");
        Files.writeString(
                errors,
                Files.readString(errors)
                        .replace(
                                "onExceptionOccurredRef: guestwayRedelivery",
                                "onExceptionOccurredRef: guestwayRedelivry"));

        assertThat(refusal(routes)).contains("errors.camel.yaml:16", "guestwayRedelivry");
    }

    @Test
    void an_expression_bean_that_is_missing_is_looked_for_in_its_file() throws Exception {
        Path routes = folder.resolve("routes");
        Routes.copyTo(routes);
        Path errors = routes.resolve("errors.camel.yaml");
        Files.writeString(
                errors, Files.readString(errors).replace("expression: guestwayRedelivery", "expression: noSuchBean"));

        assertThat(refusal(routes)).contains("errors.camel.yaml:19", "noSuchBean");
    }

    @Test
    void a_file_that_is_too_large_to_be_one_is_not_even_read() throws Exception {
        Path routes = folder.resolve("routes");
        Routes.copyTo(routes);
        Files.writeString(routes.resolve("broken.camel.yaml"), "x".repeat(2 << 20));

        assertThat(refusal(routes)).contains("broken.camel.yaml: is larger than 1 MB");
    }

    @Test
    void the_schema_is_stricter_than_camel_and_says_where() throws Exception {
        Path routes = folder.resolve("routes");
        Routes.copyTo(routes);
        Files.writeString(
                routes.resolve("mine.camel.yaml"),
                route(
                        "        - setBody:\n            expression:\n              constant:\n                expression: true"));
        Application application = application(routes);
        try {
            assertThatThrownBy(application::validateRoutes)
                    .isInstanceOf(RoutesRejectedException.class)
                    .hasMessageContaining("mine.camel.yaml:9: violates the Camel YAML schema")
                    .hasMessageContaining("boolean found, string expected");
        } finally {
            application.stop();
        }
    }

    private static Application application(Path routes) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("guestway.token.enabled", "false");
        properties.setProperty("guestway.api.auth", "none");
        properties.setProperty("guestway.genesys.region", "example.test");
        properties.setProperty("guestway.genesys.client-id", "id");
        properties.setProperty("guestway.genesys.client-secret", "secret");
        properties.setProperty("guestway.redis.token-storage", "none");
        properties.setProperty("guestway.routes.path", routes.toString());
        Application application = new Application(properties, Map.of(), new Properties(), new Properties());
        application.configure();
        return application;
    }

    private static String refusal(Path routes) throws Exception {
        Application application = application(routes);
        try {
            application.dryRun();
            return Assertions.fail("taken");
        } catch (RoutesRejectedException e) {
            return e.getMessage();
        } finally {
            application.stop();
        }
    }
}
