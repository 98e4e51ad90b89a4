package io.guestway.genesys;

import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Checks that the answer to a create call has an {@code id} and a {@code guestToken} that can be used. */
public final class CreatedGuest implements Processor {

    // The id becomes part of a path and of a Redis member: nothing that means something there.
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~:@-]{1,256}");
    private static final Pattern DOTS = Pattern.compile("\\.+");

    @Override
    public void process(Exchange exchange) throws UnreadableAnswer {
        if (!(exchange.getMessage().getBody() instanceof Map<?, ?> guest)
                || !(guest.get("id") instanceof String id)
                || !ID.matcher(id).matches()
                || DOTS.matcher(id).matches()
                || !(guest.get("guestToken") instanceof String token)
                || token.isEmpty()
                || token.length() > 16_384) {
            throw new UnreadableAnswer("no usable id and guestToken");
        }
    }
}
