package io.guestway.genesys;

import static io.guestway.genesys.CreateGuestRig.BASE_DELAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.problem.ErrorCode;
import io.guestway.redis.RedisLink;
import io.guestway.redis.RedisUnavailableException;
import io.vertx.core.Vertx;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.SafeCopyProperty;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The routes create-guest, create-guest-call and http, and the redelivery policy of errors, as they are shipped and with
 * their own beans: which calls Genesys gets, and which failure their caller. The HTTP client is this test's.
 */
class CreateGuestRouteTest extends CamelTestSupport {

    private static final String CREATED = "{\"id\":\"guest-1\",\"guestToken\":\"secret\"}";

    private CreateGuestRig genesys;

    /** Counts the copies of an exchange. */
    private static final class Copies implements SafeCopyProperty {

        private int count;

        @Override
        public SafeCopyProperty safeCopy() {
            count++;
            return this;
        }
    }

    @Override
    protected Properties useOverridePropertiesWithPropertiesComponent() {
        return CreateGuestRig.properties();
    }

    @Override
    protected RouteBuilder createRouteBuilder() throws Exception {
        genesys = new CreateGuestRig(context);
        return new RouteBuilder() {
            @Override
            public void configure() {
                // the rig loads the routes
            }
        };
    }

    private static Exception status(int status) {
        return status(status, Map.of());
    }

    private static Exception status(int status, Map<String, String> headers) {
        return new HttpOperationFailedException("https://genesys.example", status, "", null, headers, "");
    }

    private Exchange create() {
        return template.send("direct:guestway-genesys-create-guest", exchange -> {});
    }

    /** Creates a guest and returns how often its exchange was copied. */
    private int copiesToCreate() {
        Copies copies = new Copies();
        template.send("direct:guestway-genesys-create-guest", exchange -> exchange.getExchangeExtension()
                .setSafeCopyProperty("copies", copies));
        return copies.count;
    }

    private GenesysException failure() {
        return create().getException(GenesysException.class);
    }

    private List<String> authorizations() {
        return genesys.calls.stream().map(CreateGuestRig.Call::authorization).toList();
    }

    @Test
    void a_2xx_makes_one_call_and_its_body_is_the_guest() {
        genesys.answers.add(CREATED);

        Exchange created = create();

        assertThat(created.getException()).isNull();
        assertThat(created.getMessage().getBody()).isEqualTo(Map.of("id", "guest-1", "guestToken", "secret"));
        assertThat(authorizations()).containsExactly("Bearer token-1");
        assertThat(genesys.waits).isEmpty();
    }

    @Test
    void the_headers_of_the_call_do_not_reach_its_caller() {
        genesys.answers.add(CREATED);

        assertThat(create().getMessage().getHeaders()).isEmpty();
    }

    @Test
    void an_exchange_is_not_copied_if_its_first_call_succeeds() {
        genesys.answers.add(CREATED);

        assertThat(copiesToCreate()).isZero();
    }

    @Test
    void an_exchange_is_copied_once_its_first_call_has_failed() {
        genesys.answers.add(status(503));
        genesys.answers.add(CREATED);

        assertThat(copiesToCreate()).isPositive();
    }

    @Test
    void a_503_is_repeated_after_the_wait() {
        genesys.answers.add(status(503));
        genesys.answers.add(CREATED);

        assertThat(create().getException()).isNull();

        assertThat(genesys.calls).hasSize(2);
        assertThat(genesys.waits).containsExactly(BASE_DELAY.toMillis());
        assertThat(genesys.calls.get(1).nanoTime() - genesys.calls.get(0).nanoTime())
                .isGreaterThanOrEqualTo(BASE_DELAY.toNanos());
    }

    @Test
    void a_repeated_call_has_the_body_of_the_first_one() {
        genesys.answers.add(status(503));
        genesys.answers.add(CREATED);

        create();

        String body = "{\"routing\":{\"queueId\":\"queue\"}}";
        assertThat(genesys.calls).extracting(CreateGuestRig.Call::body).containsExactly(body, body);
    }

    @Test
    void a_401_drops_the_token_and_is_repeated_at_once() {
        genesys.answers.add(status(401));
        genesys.answers.add(CREATED);

        assertThat(create().getException()).isNull();

        assertThat(authorizations()).containsExactly("Bearer token-1", "Bearer token-2");
        assertThat(genesys.waits).containsExactly(0L);
    }

    @Test
    void a_second_401_is_not_repeated() {
        genesys.answers.add(status(401));
        genesys.answers.add(status(401));

        assertThat(failure().code()).isEqualTo(ErrorCode.GENESYS_UNAUTHORIZED);
        assertThat(genesys.calls).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"403, GENESYS_FORBIDDEN", "404, GENESYS_NOT_FOUND", "502, GENESYS_NO_ANSWER", "504, GENESYS_NO_ANSWER"})
    void a_refusal_that_is_final_and_a_call_in_doubt_are_not_repeated(int status, ErrorCode code) {
        genesys.answers.add(status(status));

        GenesysException failure = failure();

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.genesysStatus()).isEqualTo(status);
        assertThat(genesys.calls).hasSize(1);
    }

    @Test
    void a_call_without_an_answer_is_not_repeated() {
        genesys.answers.add(new SocketTimeoutException());

        assertThat(failure().code()).isEqualTo(ErrorCode.GENESYS_NO_ANSWER);
        assertThat(genesys.calls).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "no JSON", "[]", "{}", "{\"id\":\"guest-1\"}", "{\"id\":\"../x\",\"guestToken\":\"t\"}"})
    void an_unreadable_answer_is_not_repeated(String body) {
        genesys.answers.add(body);

        assertThat(failure().code()).isEqualTo(ErrorCode.GENESYS_UNREADABLE);
        assertThat(genesys.calls).hasSize(1);
    }

    @Test
    void the_failure_after_the_last_attempt_has_its_code_and_its_retry_after() {
        genesys.answers.add(status(500));
        genesys.answers.add(status(500));
        genesys.answers.add(status(503, Map.of("Retry-After", "7")));

        GenesysException failure = failure();

        assertThat(failure.code()).isEqualTo(ErrorCode.GENESYS_UNAVAILABLE);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(genesys.calls).hasSize(CreateGuestRig.MAX_ATTEMPTS);
        assertThat(genesys.waits)
                .containsExactly(
                        BASE_DELAY.toMillis(), BASE_DELAY.multipliedBy(2).toMillis());
    }

    @Test
    void no_call_is_made_if_redis_is_down() {
        Vertx vertx = Vertx.vertx();
        RedisLink neverConnected =
                new RedisLink("redis://localhost", Duration.ofSeconds(1), Optional.empty(), vertx, connection -> null);
        genesys.requireRedis = exchange -> neverConnected.requireUp();

        Exchange failed = create();
        vertx.close();

        assertThat(failed.getException(RedisUnavailableException.class).code().number())
                .isEqualTo(3001);
        assertThat(genesys.calls).isEmpty();
        assertThat(genesys.tokens).isZero();
        assertThat(genesys.waits).isEmpty();
    }
}
