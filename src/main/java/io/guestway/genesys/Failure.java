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

/** Tells what a failed call to Genesys means (docs/contract.md sections 3 and 4). */
public final class Failure {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Failure() {}

    /** What the failure of an HTTP client means; one that is known already is given back. */
    public static GenesysException of(Exception failure, Instant now) {
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
                GenesysException.answered(answer.getStatusCode(), isInvalidGrant(answer.getResponseBody()));
        return RetryAfter.parse(header(answer, "Retry-After"), now)
                .map(refusal::withRetryAfter)
                .orElse(refusal);
    }

    private static GenesysException withoutAnswer(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException || cause instanceof UnreadableAnswer) {
                // Jackson's message quotes the answer: it is not kept as a cause
                return GenesysException.unreadable(
                        GenesysException.Fate.IN_DOUBT, "The answer of Genesys is not the JSON expected");
            }
            if (cause instanceof AnswerLost) {
                break;
            }
            if (cause instanceof WorkersBusy) {
                return GenesysException.notSent(
                        ErrorCode.GENESYS_UNAVAILABLE, "All workers are busy with calls to Genesys");
            }
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof SSLException
                    || cause.getClass().getSimpleName().equals("ConnectTimeoutException")) {
                return GenesysException.notSent(ErrorCode.GENESYS_NO_ANSWER, "No connection to Genesys", failure);
            }
        }
        return GenesysException.inDoubt("No answer from Genesys in time", failure);
    }

    /** RFC 6749 section 5.2. */
    private static boolean isInvalidGrant(String body) {
        try {
            return body != null && JSON.readTree(body).path("error").asText().equals("invalid_grant");
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** The header of a refusal, whatever the case of its name; null where there is none. */
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
