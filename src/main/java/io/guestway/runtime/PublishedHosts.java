package io.guestway.runtime;

import java.net.URI;
import java.util.regex.Pattern;

/** The hosts of Genesys Cloud's published platform API, which has no REST guests. */
public final class PublishedHosts {

    /** What is said where the default dialect is pointed at one of them. */
    public static final String WARNING =
            "Genesys Cloud publishes no guest endpoints on this host; the dialect web-messaging will speak what it has";

    private static final Pattern DOMAIN = Pattern.compile(
            "(.*\\.)?(mypurecloud\\.(com|ie|de|jp|com\\.au)|(\\w+\\.)?(pure|us-gov-pure|eusc-pure)\\.cloud)");

    private PublishedHosts() {}

    /** Whether the URL is one of a published Genesys Cloud host. */
    public static boolean contains(String url) {
        String host = url.isEmpty() ? null : URI.create(url).getHost();
        return host != null && DOMAIN.matcher(host).matches();
    }
}
