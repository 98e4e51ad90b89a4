package io.guestway.genesys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.problem.ErrorCode;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.apache.camel.http.base.HttpOperationFailedException;

/** Classifies the failures of calls to Genesys (docs/contract.md sections 3 and 4). */
public final class GenesysFailures {

    private static final ObjectMapper JSON = new ObjectMapper();

    private GenesysFailures() {}

    /** Classifies the failure of an HTTP client; a classified failure is returned unchanged. */
    public static GenesysException classify(Exception failure, Instant now) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof GenesysException known) {
                return known;
            }
            if (cause instanceof HttpOperationFailedException answer) {
                return refused(answer, now);
            }
        }
        return withoutAnswer(failure);
    }

    private static GenesysException refused(HttpOperationFailedException answer, Instant now) {
        GenesysException refusal =
                GenesysException.answered(answer.getStatusCode(), oauthError(answer.getResponseBody()));
        return RetryAfter.parse(header(answer, "Retry-After"), now)
                .map(refusal::withRetryAfter)
                .orElse(refusal);
    }

    private static GenesysException withoutAnswer(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException || cause instanceof UnreadableAnswerException) {
                // Jackson's message quotes the answer, so it is not kept as the cause
                return GenesysException.unreadable(
                        GenesysException.Fate.IN_DOUBT,
                        "Genesys answered with unexpected content; see its correlation id in the log");
            }
            if (cause instanceof AnswerLostException lost) {
                return GenesysException.inDoubt(
                        lost.getCause() == null
                                ? "Genesys did not answer in time"
                                : "The connection to Genesys broke before its answer",
                        failure);
            }
            if (cause instanceof WorkersBusyException) {
                return GenesysException.notSent(
                        ErrorCode.GENESYS_UNAVAILABLE, "All worker threads are busy with calls to Genesys; try again");
            }
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof SSLException
                    || cause.getClass().getSimpleName().equals("ConnectTimeoutException")) {
                return GenesysException.notSent(
                        ErrorCode.GENESYS_NO_ANSWER,
                        "Genesys cannot be reached; check the network and guestway.genesys.*",
                        failure);
            }
        }
        return GenesysException.inDoubt("Genesys did not answer in time", failure);
    }

    /** RFC 6749 section 5.2. */
    private static GenesysException.OAuthError oauthError(String body) {
        try {
            return GenesysException.OAuthError.of(
                    body == null ? "" : JSON.readTree(body).path("error").asText());
        } catch (JsonProcessingException e) {
            return GenesysException.OAuthError.NONE;
        }
    }

    /** A header of an error answer, ignoring the case of its name; null if it is missing. */
    static String header(HttpOperationFailedException answer, String name) {
        Map<String, String> headers = answer.getResponseHeaders();
        if (headers == null) {
            return null;
        }
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
