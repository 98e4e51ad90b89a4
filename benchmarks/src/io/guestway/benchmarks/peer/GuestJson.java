package io.guestway.benchmarks.peer;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** Reads and validates requests, and the answers of the create call. */
final class GuestJson {

    private static final int LONGEST_BODY = 16 * 1024;
    private static final Pattern FINGERPRINT = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final Pattern GUEST_ID = Pattern.compile("[A-Za-z0-9._~:@-]{1,256}");

    record Routing(String queueId, List<String> skillGroups) {}

    record Request(String fingerprint, Routing routing) {}

    record Created(String id, String guestToken) {}

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectReader REQUEST =
            JSON.readerFor(Request.class).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final ObjectReader CREATED =
            JSON.readerFor(Created.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** The fingerprint, or null if the request is not valid. */
    String fingerprint(Buffer body) {
        if (body.length() > LONGEST_BODY) {
            return null;
        }
        try {
            Request request = REQUEST.readValue(body.getBytes());
            return request != null
                            && request.fingerprint != null
                            && FINGERPRINT.matcher(request.fingerprint).matches()
                    ? request.fingerprint
                    : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** The created guest, or null if the answer is not valid. */
    Duties.Guest created(Buffer answer) {
        try {
            Created created = CREATED.readValue(answer.getBytes());
            return created != null
                            && created.id != null
                            && GUEST_ID.matcher(created.id).matches()
                            && created.guestToken != null
                    ? new Duties.Guest(created.id, created.guestToken)
                    : null;
        } catch (IOException e) {
            return null;
        }
    }
}
