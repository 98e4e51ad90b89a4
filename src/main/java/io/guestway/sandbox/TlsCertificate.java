package io.guestway.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A new certificate for 127.0.0.1 and localhost, made by the keytool of this JVM. Its private key is in no file afterwards. */
final class TlsCertificate {

    private static final String PASSWORD = UUID.randomUUID().toString();

    private TlsCertificate() {}

    /**
     * Makes one.
     *
     * @param pem the file that gets the certificate, for clients to trust
     * @throws IOException if keytool fails or the file cannot be written
     */
    static PfxOptions make(Path pem) throws IOException {
        Path folder = Files.createTempDirectory("genesys-sandbox");
        Path store = folder.resolve("server.p12");
        try {
            keytool(
                    store,
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=ip:127.0.0.1,dns:localhost");
            keytool(store, "-exportcert", "-rfc", "-file", pem.toAbsolutePath().toString());
            return new PfxOptions()
                    .setValue(Buffer.buffer(Files.readAllBytes(store)))
                    .setPassword(PASSWORD);
        } finally {
            Files.deleteIfExists(store);
            Files.deleteIfExists(folder);
        }
    }

    private static void keytool(Path store, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-alias", "server", "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!keytool.waitFor(30, TimeUnit.SECONDS)) {
                keytool.destroyForcibly();
                throw new IOException("keytool did not end within 30 s");
            }
        } catch (InterruptedException e) {
            keytool.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (keytool.exitValue() != 0) {
            throw new IOException("keytool failed with exit code " + keytool.exitValue());
        }
    }
}
