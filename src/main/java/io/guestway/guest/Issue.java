package io.guestway.guest;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.Exchange;
import org.apache.camel.SafeCopyProperty;

/** What the steps of issuing keep of one guest, in one property. A copy of the exchange has its own. */
final class Issue implements SafeCopyProperty {

    private static final String PROPERTY = "guestwayIssue";

    /** The request id of the admission; unique. */
    final String id;

    /** The claim that this exchange holds; null without an idempotency key. */
    IdempotencyClaim claim;

    /** The write that was started; null before the admission. */
    SessionStore.Write write;

    private Issue(String id) {
        this.id = id;
    }

    static boolean isBegun(Exchange exchange) {
        return exchange.getExchangeExtension().getSafeCopyProperty(PROPERTY, Issue.class) != null;
    }

    /** That of the exchange, a new one if it has none. */
    static Issue of(Exchange exchange) {
        Issue issue = exchange.getExchangeExtension().getSafeCopyProperty(PROPERTY, Issue.class);
        if (issue == null) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            issue = new Issue(new UUID(random.nextLong(), random.nextLong()).toString());
            exchange.getExchangeExtension().setSafeCopyProperty(PROPERTY, issue);
        }
        return issue;
    }

    static void remove(Exchange exchange) {
        exchange.getExchangeExtension().setSafeCopyProperty(PROPERTY, null);
    }

    @Override
    public Issue safeCopy() {
        Issue copy = new Issue(id);
        copy.claim = claim;
        copy.write = write;
        return copy;
    }
}
