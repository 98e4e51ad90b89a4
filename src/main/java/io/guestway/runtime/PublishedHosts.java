package io.guestway.runtime;

import java.net.URI;
import java.util.regex.Pattern;

/** The hosts of the public Genesys Cloud platform API, which has no REST API for guests. */
public final class PublishedHosts {

    /** The warning if the default dialect is used with one of them. */
    public static final String WARNING =
            "this Genesys Cloud host has no guest endpoints; it requires the dialect web-messaging";

    private static final Pattern DOMAIN = Pattern.compile(
            "(.*\\.)?(mypurecloud\\.(com|ie|de|jp|com\\.au)|(\\w+\\.)?(pure|us-gov-pure|eusc-pure)\\.cloud)");

    private PublishedHosts() {}

    /** Whether the URL belongs to a public Genesys Cloud host. */
    public static boolean contains(String url) {
        String host = url.isEmpty() ? null : URI.create(url).getHost();
        return host != null && DOMAIN.matcher(host).matches();
    }
}
