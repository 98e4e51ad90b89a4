package io.guestway.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer to a failed request: RFC 9457 {@code application/problem+json} with an additional {@code code}. */
public record Problem(int status, ErrorCode code, String detail, Duration retryAfter) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** Variable: the code of the problem that was answered. */
    public static final String CODE = "guestway-code";

    /** Variable: the HTTP status of the problem that was answered. */
    public static final String STATUS = "guestway-status";

    private static final String GENESYS_STATUS = "guestway-genesys-status";

    /** Variables of the log line; missing ones are set to none. */
    private static final List<String> LOGGED = List.of(
            "guestway-operation", "guestway-guestid", GENESYS_STATUS, "guestway-request-id", "guestway-correlation-id");

    private static final Logger LOG = LoggerFactory.getLogger("guestway.api");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A failure whose answer has an additional header, such as Allow. */
    public interface WithHeader {

        String headerName();

        String headerValue();
    }

    /** A failure with an HTTP status of Genesys. */
    public interface WithGenesysStatus {

        /** The HTTP status of the answer, 0 without an answer. */
        int genesysStatus();
    }

    /** The problem for a failure. Nothing of an exception other than {@link ProblemException} is shown. */
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
        if (isRejected(failure)) {
            return of(ProblemException.of(ErrorCode.THROTTLED, "Too many concurrent requests; try again later"));
        }
        return of(ProblemException.unexpected("Internal error; see the log of Guestway"));
    }

    /** Whether a throttle or a full thread pool rejected the request. */
    private static boolean isRejected(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RejectedExecutionException) {
                return true;
            }
        }
        return false;
    }

    /** A failure may come from another exchange, so the status is set here. */
    private static void setGenesysStatus(Exchange exchange, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof WithGenesysStatus told && told.genesysStatus() > 0) {
                exchange.setVariable(GENESYS_STATUS, told.genesysStatus());
            }
        }
    }

    /** The title by status if the code is not specific (RFC 9110). */
    private String title() {
        if (code != ErrorCode.INVALID_REQUEST) {
            return code.title();
        }
        return switch (status) {
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 406 -> "Not acceptable";
            case 413 -> "Content too large";
            case 415 -> "Unsupported media type";
            case 417 -> "Expectation failed";
            default -> code.title();
        };
    }

    /** Whether this is an internal error, which is logged with a stack trace. */
    public boolean isInternalError() {
        return code == ErrorCode.UNEXPECTED && status == 500;
    }

    /** Whether the failure's message is complete, so that no stack trace is logged. */
    private static boolean isExplained(Throwable failure) {
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
        fields.put("title", title());
        fields.put("status", status);
        fields.put("code", code.number());
        fields.put("detail", detail);
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whole seconds for the Retry-After header, at least 1; always present with a 503. */
    public OptionalLong retryAfterSeconds() {
        if (retryAfter != null) {
            return OptionalLong.of(Math.max(1, (retryAfter.toMillis() + 999) / 1000));
        }
        return status == 503 ? OptionalLong.of(1) : OptionalLong.empty();
    }

    /** Sets the exchange's answer from its caught exception. */
    public static Processor answer() {
        return exchange -> {
            Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
            Problem problem = of(failure);
            if (problem.isInternalError() && !isExplained(failure)) {
                LOG.error(
                        "internal error in Guestway or in a custom route requestId={}",
                        exchange.getVariable("guestway-request-id", "none", String.class),
                        failure);
            }
            exchange.setVariable(CODE, problem.code().number());
            exchange.setVariable(STATUS, problem.status());
            setGenesysStatus(exchange, failure);
            LoggedRequest request = LoggedRequest.of(exchange);
            exchange.setVariable("guestway-method", request.method());
            exchange.setVariable("guestway-path", request.path());
            LOGGED.stream()
                    .filter(variable -> exchange.getVariable(variable) == null)
                    .forEach(variable -> exchange.setVariable(variable, "none"));
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
