package io.guestway.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a caller is told when something failed: RFC 9457 {@code application/problem+json} with an extra {@code code}.
 */
public record Problem(int status, ErrorCode code, String detail, Duration retryAfter) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** Variable: the code of the problem that was answered. */
    public static final String CODE = "guestway-code";

    private static final Logger LOG = LoggerFactory.getLogger("guestway.api");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A failure whose answer has a header of its own, such as Allow. */
    public interface WithHeader {

        String headerName();

        String headerValue();
    }

    /** The problem for any failure; one that is not a {@link ProblemException} shows nothing of itself. */
    public static Problem of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException known) {
                return new Problem(
                        known.status(),
                        known.code(),
                        known.getMessage(),
                        known.retryAfter().orElse(null));
            }
        }
        return new Problem(500, ErrorCode.UNEXPECTED, "A fault of Guestway itself; its log has the details", null);
    }

    /** Whether the failure is a fault of Guestway itself, and so worth a stack trace in the log. */
    public boolean isFault() {
        return code == ErrorCode.UNEXPECTED && status == 500;
    }

    /** Whether its message says all there is to say. */
    private static boolean isTold(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException) {
                return true;
            }
        }
        return false;
    }

    /** The body. */
    public String json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", "about:blank");
        fields.put("title", code.title());
        fields.put("status", status);
        fields.put("code", code.number());
        fields.put("detail", detail);
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whole seconds for the Retry-After header, at least 1; always there with a 503. */
    public OptionalLong retryAfterSeconds() {
        if (retryAfter != null) {
            return OptionalLong.of(Math.max(1, (retryAfter.toMillis() + 999) / 1000));
        }
        return status == 503 ? OptionalLong.of(1) : OptionalLong.empty();
    }

    /** Turns the exchange's caught exception into its answer. */
    public static Processor answer() {
        return exchange -> {
            Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
            Problem problem = of(failure);
            if (problem.isFault() && !isTold(failure)) {
                LOG.error(
                        "a fault of Guestway itself or of a route of yours requestId={}",
                        exchange.getVariable("guestway-request-id", "none", String.class),
                        failure);
            }
            exchange.setVariable(CODE, problem.code().number());
            Message answer = exchange.getMessage();
            answer.removeHeaders("*");
            answer.setHeader(Exchange.HTTP_RESPONSE_CODE, problem.status());
            answer.setHeader(Exchange.CONTENT_TYPE, MEDIA_TYPE);
            problem.retryAfterSeconds().ifPresent(seconds -> answer.setHeader("Retry-After", Long.toString(seconds)));
            if (failure instanceof WithHeader more) {
                answer.setHeader(more.headerName(), more.headerValue());
            }
            answer.setBody(problem.json());
        };
    }
}
