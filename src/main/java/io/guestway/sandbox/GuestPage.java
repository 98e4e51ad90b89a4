package io.guestway.sandbox;

import io.guestway.sandbox.messaging.Messaging;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** {@code /sandbox/guest}: a plain page that is a device, on which one can watch a session begin and end. */
final class GuestPage {

    private final Buffer page;

    GuestPage() {
        try (InputStream file = GuestPage.class.getResourceAsStream("guest.html")) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            page = Buffer.buffer(text.replace("{{deploymentId}}", Messaging.DEPLOYMENT_ID));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void mount(Router router) {
        router.get("/sandbox/guest").handler(request -> request.response()
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .end(page));
    }
}
