package io.guestway.genesys;

import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.vertx.core.net.ProxyOptions;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The HTTP proxy of {@code guestway.genesys.proxy} and the hosts that bypass it. Its string form has no password.
 *
 * @param directHosts names such as {@code genesys.internal}, {@code .internal} or {@code *.internal}
 */
record Proxy(String host, int port, Optional<String> user, String password, List<String> directHosts) {

    /** The proxy of the settings; empty if there is none. */
    static Optional<Proxy> of(Settings settings) {
        return settings.find(Key.GENESYS_PROXY).map(URI::create).map(url -> {
            String[] login = url.getRawUserInfo() == null
                    ? new String[0]
                    : url.getRawUserInfo().split(":", 2);
            return new Proxy(
                    url.getHost(),
                    url.getPort() < 0 ? 80 : url.getPort(),
                    login.length == 0 ? Optional.empty() : Optional.of(decode(login[0])),
                    login.length < 2 ? "" : decode(login[1]),
                    settings.list(Key.GENESYS_NO_PROXY).stream()
                            .map(host -> host.startsWith(".") ? "*" + host : host)
                            .toList());
        });
    }

    ProxyOptions options() {
        ProxyOptions options = new ProxyOptions().setHost(host).setPort(port);
        user.ifPresent(name -> options.setUsername(name).setPassword(password));
        return options;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Proxy[" + host + ":" + port + "]";
    }
}
