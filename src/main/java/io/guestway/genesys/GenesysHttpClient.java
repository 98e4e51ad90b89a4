package io.guestway.genesys;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

/** Creates HTTP clients for Genesys with the CA file, the proxy and the timeouts of the settings. */
public final class GenesysHttpClient {

    // further concurrent calls wait for a connection; idle connections are closed before a server closes them
    private static final int CONNECTIONS_PER_HOST = 1024;
    private static final int IDLE_SECONDS = 4;

    private GenesysHttpClient() {}

    /** Pooled clients for frequent calls. Throws {@link ConfigurationException} if the CA file cannot be read. */
    public static EventLoopClients createForEachLoop(Vertx vertx, Settings settings) {
        return new EventLoopClients(vertx, options(settings));
    }

    /** One pooled client for single calls. Throws {@link ConfigurationException} if the CA file cannot be read. */
    public static HttpClient create(Vertx vertx, Settings settings) {
        return vertx.createHttpClient(options(settings));
    }

    /** Clients without connection pooling, for token endpoints. */
    public static EventLoopClients createUnpooled(Vertx vertx, Settings settings) {
        return new EventLoopClients(vertx, options(settings).setKeepAlive(false));
    }

    private static HttpClientOptions options(Settings settings) {
        return common(
                new HttpClientOptions().setMaxPoolSize(CONNECTIONS_PER_HOST).setKeepAliveTimeout(IDLE_SECONDS),
                settings);
    }

    /** The same for WebSockets. */
    public static WebSocketClientOptions webSocketOptions(Settings settings) {
        return common(new WebSocketClientOptions(), settings);
    }

    private static <T extends ClientOptionsBase> T common(T options, Settings settings) {
        options.setConnectTimeout((int) settings.duration(Key.GENESYS_TIMEOUT).toMillis());
        Proxy.of(settings)
                .ifPresent(proxy -> options.setProxyOptions(proxy.options()).setNonProxyHosts(proxy.directHosts()));
        trust(settings).ifPresent(trust -> options.setTrustOptions(TrustOptions.wrap(x509(trust))));
        return options;
    }

    /** The certificate authorities of the JDK and of the CA file; empty if no CA file is set. */
    public static Optional<TrustManagerFactory> trust(Settings settings) {
        return trust(settings, Key.GENESYS_CA_FILE);
    }

    /** The same for the CA file of another property. Throws {@link ConfigurationException} if it cannot be read. */
    public static Optional<TrustManagerFactory> trust(Settings settings, Key property) {
        return settings.find(property).map(file -> {
            try (InputStream pem = Files.newInputStream(Path.of(file))) {
                TrustManagerFactory jdk = factory(null);
                KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
                all.load(null, null);
                int count = 0;
                for (X509Certificate known : x509(jdk).getAcceptedIssuers()) {
                    all.setCertificateEntry("jdk-" + count++, known);
                }
                for (Certificate own : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                    all.setCertificateEntry("own-" + count++, own);
                }
                return factory(all);
            } catch (IOException | GeneralSecurityException e) {
                throw new ConfigurationException(
                        property.property(), "'" + file + "' is not a readable PEM file of certificates");
            }
        });
    }

    /** The same for camel-http; empty if no CA file is set. */
    public static Optional<SSLContextParameters> tls(Settings settings) {
        return trust(settings).map(trust -> {
            TrustManagersParameters managers = new TrustManagersParameters();
            managers.setTrustManager(x509(trust));
            SSLContextParameters tls = new SSLContextParameters();
            tls.setTrustManagers(managers);
            return tls;
        });
    }

    private static TrustManagerFactory factory(KeyStore certificates) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(certificates);
        return factory;
    }

    private static X509TrustManager x509(TrustManagerFactory factory) {
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new IllegalStateException("no X.509 trust manager");
    }
}
