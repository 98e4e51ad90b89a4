package io.guestway.genesys;

import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Checks that the answer to a create call has a valid {@code id} and {@code guestToken}. */
public final class CreatedGuestCheck implements Processor {

    // the id becomes part of a path and of a Redis member, so special characters are rejected
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~:@-]{1,256}");
    private static final Pattern DOTS = Pattern.compile("\\.+");

    @Override
    public void process(Exchange exchange) throws UnreadableAnswerException {
        if (!(exchange.getMessage().getBody() instanceof Map<?, ?> guest)
                || !(guest.get("id") instanceof String id)
                || !ID.matcher(id).matches()
                || DOTS.matcher(id).matches()
                || !(guest.get("guestToken") instanceof String token)
                || token.isEmpty()
                || token.length() > 16_384) {
            throw new UnreadableAnswerException("no valid id and guestToken");
        }
    }
}
