package io.guestway.sandbox;

import io.guestway.config.ConfigurationException;
import io.guestway.sandbox.messaging.Messaging;
import io.guestway.sandbox.oauth.Grace;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.sandbox.platform.Setting;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The Genesys sandbox alone, for app teams without an organisation. */
@Command(
        name = "genesys-sandbox",
        description = "The Genesys sandbox alone, on one plain port of the loopback: no Redis, no gateway.",
        mixinStandardHelpOptions = true)
final class GenesysSandboxCommand implements Callable<Integer> {

    @Option(names = "--port", defaultValue = "8765", description = "The port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--dialect",
            defaultValue = "guests-api",
            description = "What it speaks: guests-api or web-messaging (default: ${DEFAULT-VALUE}).")
    private String dialect;

    @Option(
            names = "--token-life",
            defaultValue = "60",
            description = "Life of its access tokens in seconds (default: ${DEFAULT-VALUE}).")
    private int tokenLife;

    @Option(
            names = "--grace",
            description =
                    "How long a redeemed refresh token is still accepted: none, until-used (until its successor is"
                            + " used), or seconds such as 10s (default: none; in web-messaging 10s, with the same"
                            + " successor again).")
    private String grace;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "A setting of the dialect web-messaging, such as session-life=15m; may be repeated. --settings lists"
                            + " them.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--time-scale",
            defaultValue = "1",
            description = "Divides the lives and the limit window of those settings (default: ${DEFAULT-VALUE}).")
    private double timeScale;

    @Option(
            names = "--tls",
            paramLabel = "FILE",
            description =
                    "Serves https and wss with a new certificate for 127.0.0.1 and localhost. FILE gets the certificate"
                            + " (PEM) for clients to trust.")
    private Path certificate;

    @Option(names = "--settings", description = "Lists the settings and ends.")
    private boolean listSettings;

    @Override
    public Integer call() throws Exception {
        if (listSettings) {
            for (Setting each : Setting.values()) {
                System.out.printf("%-26s %-12s %s%n", each.label(), each.usual(), each.meaning());
            }
            return 0;
        }
        if (port < 0 || port > 65_535) {
            throw new ConfigurationException("--port", "requires a port number from 0 to 65535");
        }
        GenesysSandbox.Options options = GenesysSandbox.Options.onPort(port)
                .withDialect(dialect())
                .withTokenLife(life())
                .withGrace(grace())
                .withSettings(settings());
        if (certificate != null) {
            try {
                options = options.withTls(certificate);
            } catch (IOException e) {
                throw new ConfigurationException(
                        "--tls", "cannot write '" + certificate + "'; name a file in a folder that exists");
            }
        }
        GenesysSandbox sandbox;
        try {
            sandbox = GenesysSandbox.start(options);
        } catch (Exception e) {
            throw new ConfigurationException("--port", "cannot listen on 127.0.0.1:" + port + "; set a free port");
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            sandbox.close();
                            stopped.countDown();
                        },
                        "sandbox-stop"));
        welcome(sandbox, System.out);
        stopped.await();
        return 0;
    }

    private void welcome(GenesysSandbox sandbox, PrintStream out) {
        String url = sandbox.url();
        out.println("Genesys sandbox on " + url + ", Ctrl-C stops it");
        out.println("State: " + url + "/sandbox/state. To use it with Guestway:");
        out.println();
        if (certificate != null) {
            out.println("export GUESTWAY_GENESYS_CA_FILE=" + certificate.toAbsolutePath());
        }
        if (dialect() == Dialect.WEB_MESSAGING) {
            out.println("export GUESTWAY_GENESYS_DIALECT=web-messaging");
            out.println("export GUESTWAY_GENESYS_DEPLOYMENT_ID=" + Messaging.DEPLOYMENT_ID);
            out.println("export GUESTWAY_GENESYS_API_URL=" + url);
            out.println("export GUESTWAY_GENESYS_WEBSOCKET_URL=" + sandbox.webSocketUrl());
            out.println("export GUESTWAY_GENESYS_OAUTH_URL=" + url + GenesysSandbox.CLIENT_CREDENTIALS_PATH);
            out.println("export GUESTWAY_GENESYS_AUTHORIZE_URL=" + url + GenesysSandbox.AUTHORIZE_PATH);
            out.println("export GUESTWAY_GENESYS_CLIENT_ID=" + GenesysSandbox.CLIENT_ID);
            out.println("export GUESTWAY_GENESYS_CLIENT_SECRET=" + GenesysSandbox.CLIENT_SECRET);
            out.println("export GUESTWAY_GENESYS_CONFIG_URL=" + url + "/webdeployments/v1/deployments/"
                    + Messaging.DEPLOYMENT_ID + "/config.json");
            out.println();
            out.println("A guest's device, as a page: " + url + "/sandbox/guest");
        } else {
            out.println("export GUESTWAY_GENESYS_API_URL=" + url);
            out.println(
                    "export GUESTWAY_GENESYS_CLIENT_CREDENTIALS_URL=" + url + GenesysSandbox.CLIENT_CREDENTIALS_PATH);
            out.println("export GUESTWAY_GENESYS_OAUTH_URL=" + url + GenesysSandbox.OAUTH_PATH);
            out.println("export GUESTWAY_GENESYS_AUTHORIZE_URL=" + url + GenesysSandbox.AUTHORIZE_PATH);
            out.println("export GUESTWAY_GENESYS_WEBSOCKET_URL=" + sandbox.webSocketUrl());
            out.println("export GUESTWAY_GENESYS_CLIENT_ID=" + GenesysSandbox.CLIENT_ID);
            out.println("export GUESTWAY_GENESYS_CLIENT_SECRET=" + GenesysSandbox.CLIENT_SECRET);
            out.println();
            out.println("To store a refresh token: curl -s -X POST " + url
                    + "/sandbox/refresh-token | java -jar target/guestway.jar keystore set");
        }
        out.flush();
    }

    private Dialect dialect() {
        try {
            return Dialect.of(dialect);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("--dialect", e.getMessage());
        }
    }

    private SandboxSettings settings() {
        if (dialect() != Dialect.WEB_MESSAGING && (!settings.isEmpty() || timeScale != 1)) {
            throw new ConfigurationException(
                    settings.isEmpty() ? "--time-scale" : "--set", "applies to --dialect web-messaging; add it");
        }
        if (!(timeScale >= 1) || timeScale > 100_000) {
            throw new ConfigurationException("--time-scale", "requires a number from 1 to 100000");
        }
        SandboxSettings chosen = new SandboxSettings().withTimeScale(timeScale);
        settings.forEach((name, value) -> {
            try {
                chosen.set(name, value);
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException("--set", e.getMessage());
            }
        });
        return chosen;
    }

    private Duration life() {
        if (tokenLife < 1) {
            throw new ConfigurationException("--token-life", "requires at least 1 second");
        }
        return Duration.ofSeconds(tokenLife);
    }

    private Grace grace() {
        if (grace == null) {
            return dialect() == Dialect.WEB_MESSAGING
                    ? Grace.of(Duration.ofSeconds(10)).keepingSuccessor()
                    : Grace.NONE;
        }
        try {
            Grace chosen = Grace.parse(grace);
            return dialect() == Dialect.WEB_MESSAGING ? chosen.keepingSuccessor() : chosen;
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("--grace", e.getMessage());
        }
    }
}
