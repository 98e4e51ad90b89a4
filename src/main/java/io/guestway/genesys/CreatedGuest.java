package io.guestway.genesys;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.guestway.problem.AllowedCharacters;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Ends a create call that was answered, and reads the answer: body in the JSON, body out a map with a valid {@code id} and
 * {@code guestToken}. Fails if it has none.
 */
public final class CreatedGuest implements Processor {

    private static final ObjectReader JSON = new ObjectMapper().readerFor(new TypeReference<Map<String, Object>>() {});

    // the id becomes part of a path and of a Redis member, so special characters are rejected
    private static final AllowedCharacters ID = new AllowedCharacters("._~:@-", 256);
    private static final Pattern DOTS = Pattern.compile("\\.+");
    private static final int LONGEST_TOKEN = 16_384;

    private final GenesysCall calls;

    public CreatedGuest(GenesysCall calls) {
        this.calls = calls;
    }

    @Override
    public void process(Exchange exchange) throws IOException, UnreadableAnswerException {
        calls.answered(exchange);
        Message answer = exchange.getMessage();
        byte[] json = answer.getBody(byte[].class);
        Map<String, Object> guest = json == null ? null : JSON.readValue(json);
        if (guest == null
                || !(guest.get("id") instanceof String id)
                || !ID.matches(id)
                || id.startsWith(".") && DOTS.matcher(id).matches()
                || !(guest.get("guestToken") instanceof String token)
                || token.isEmpty()
                || token.length() > LONGEST_TOKEN) {
            throw new UnreadableAnswerException("no valid id and guestToken");
        }
        answer.setBody(guest);
    }
}
