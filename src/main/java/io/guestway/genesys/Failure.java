package io.guestway.genesys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.problem.ErrorCode;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
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
        int status = answer.getStatusCode();
        Duration wait = RetryAfter.parse(header(answer, "Retry-After"), now).orElse(null);
        GenesysException.Fate fate =
                status == 502 || status == 504 ? GenesysException.Fate.IN_DOUBT : GenesysException.Fate.REFUSED;
        return new GenesysException(
                ErrorCode.ofGenesysStatus(status),
                fate,
                status,
                isInvalidGrant(answer.getResponseBody()),
                "Genesys answered HTTP " + status,
                wait,
                null);
    }

    private static GenesysException withoutAnswer(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException || cause instanceof UnreadableAnswer) {
                // Jackson's message quotes the answer: it is not kept as a cause
                return new GenesysException(
                        ErrorCode.GENESYS_UNREADABLE,
                        GenesysException.Fate.IN_DOUBT,
                        200,
                        "The answer of Genesys is not the JSON expected",
                        null,
                        null);
            }
            if (cause instanceof AnswerLost) {
                break;
            }
            if (cause instanceof WorkersBusy) {
                return new GenesysException(
                        ErrorCode.GENESYS_UNAVAILABLE,
                        GenesysException.Fate.NOT_SENT,
                        0,
                        "All workers are busy with calls to Genesys",
                        null,
                        null);
            }
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof SSLException
                    || cause.getClass().getSimpleName().equals("ConnectTimeoutException")) {
                return new GenesysException(
                        ErrorCode.GENESYS_NO_ANSWER,
                        GenesysException.Fate.NOT_SENT,
                        0,
                        "No connection to Genesys",
                        null,
                        failure);
            }
        }
        return new GenesysException(
                ErrorCode.GENESYS_NO_ANSWER,
                GenesysException.Fate.IN_DOUBT,
                0,
                "No answer from Genesys in time",
                null,
                failure);
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
