package io.guestway.config;

import java.net.URI;

/** Recognises URLs of this machine without a DNS lookup. */
final class Loopback {

    private Loopback() {}

    /** Whether the URL's host is localhost, below it, or an address of the loopback (RFC 6761, RFC 1122, RFC 4291). */
    static boolean contains(String url) {
        String host = URI.create(url).getHost();
        return host != null
                && (host.equals("localhost")
                        || host.endsWith(".localhost")
                        || host.matches("127(\\.\\d{1,3}){3}")
                        || host.equals("[::1]")
                        || host.equals("[0:0:0:0:0:0:0:1]"));
    }
}
