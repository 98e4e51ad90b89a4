package io.guestway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.sandbox.GenesysSandbox;
import io.guestway.support.Api;
import io.guestway.support.World;
import java.net.http.HttpRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What guards against the known vulnerabilities of Camel 4.17.0, each named in docs/security.md. */
class KnownVulnerabilitiesIT {

    @Test
    void cve_2026_84176_no_origin_is_allowed_to_read_an_answer() throws Exception {
        try (World world = World.start()) {
            Api.Answer answer = Api.send(world.api()
                    .request("/guests/device", "Origin", "https://elsewhere.example")
                    .GET());
            Api.Answer preflight = Api.send(world.api()
                    .request("/guests", "Origin", "https://elsewhere.example", "Access-Control-Request-Method", "POST")
                    .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));

            for (Api.Answer each : List.of(answer, preflight)) {
                assertThat(each.raw().headers().map().keySet())
                        .noneMatch(name -> name.toLowerCase().startsWith("access-control-"));
            }
            assertThat(preflight.status()).isEqualTo(405);
        }
    }

    @Test
    void cve_2026_85316_a_path_called_proxy_makes_no_proxy() throws Exception {
        try (World world = World.start("guestway.http.path", "/proxy/v1")) {
            Api api = world.api().at("/proxy/v1");

            assertThat(api.issue("device").status()).isEqualTo(201);
            assertThat(api.get("/http://127.0.0.1:1/").status()).isEqualTo(404);
        }
    }

    @Test
    void cve_2026_85312_and_78164_no_header_of_a_caller_becomes_part_of_the_message() throws Exception {
        try (World world = World.start()) {
            Api.Answer answer = world.api()
                    .post(
                            "/guests",
                            "{\"fingerprint\":\"device\"}",
                            "Long-Running-Action",
                            "http://127.0.0.1:1/saga",
                            "CamelHttpUri",
                            "http://127.0.0.1:1/{{env:HOME}}",
                            "CamelRestHttpUri",
                            "http://127.0.0.1:1/");

            assertThat(answer.status()).isEqualTo(201);
            assertThat(world.genesys().requests())
                    .noneMatch(request -> request.toString().matches("(?is).*(long-running-action|camelhttpuri).*"));
        }
    }

    @Test
    void cve_2026_46726_no_websocket_is_served() throws Exception {
        try (World world = World.startTokens()) {
            Api.Answer answer =
                    Api.send(world.api().request(GenesysSandbox.WEBSOCKET_PATH).GET());

            assertThat(answer.status()).isEqualTo(404);
        }
    }

    @Test
    void cve_2026_85251_a_redirect_is_not_followed_by_either_client() throws Exception {
        for (String http : List.of("async", "camel-http")) {
            try (World world = World.start("guestway.genesys.http", http)) {
                world.answers("create", 302, null, 1);

                assertThat(world.api().issue("device").status()).isEqualTo(502);
                assertThat(world.requests("create")).isEqualTo(1);
            }
        }
    }
}
