package io.guestway.sandbox.messaging;

import io.guestway.sandbox.platform.Answer;
import io.guestway.sandbox.platform.Secrets;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The customer's OpenID provider: a page that signs a user in, and single-use codes for scripts. Thread-safe. */
final class IdentityProvider {

    private static final int MOST_CODES = 10_000;

    /** Who signed in, and the redirect URI that the code is bound to; any if null. */
    private record SignIn(String user, String redirectUri) {}

    private final Map<String, SignIn> codes = new ConcurrentHashMap<>();

    void mount(Router router) {
        router.get("/sandbox/idp/authorize").handler(IdentityProvider::page);
        router.post("/sandbox/idp/authorize").handler(this::signIn);
        router.post("/sandbox/idp/codes").handler(this::codes);
    }

    /** A page with one field, the name of the user. */
    private static void page(RoutingContext request) {
        String redirect = request.queryParams().get("redirect_uri");
        if (redirect == null) {
            Answer.oauthError(400, "invalid_request").send(request);
            return;
        }
        request.response()
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .end("<!doctype html><title>Sign in</title><form method=post action=authorize>"
                        + "<input type=hidden name=redirect_uri value=\"" + escaped(redirect) + "\">"
                        + "<input type=hidden name=state value=\""
                        + escaped(request.queryParams().get("state")) + "\">"
                        + "<label>User <input name=user value=ada></label> <button>Sign in</button></form>");
    }

    private void signIn(RoutingContext request) {
        MultiMap form = request.request().formAttributes();
        String redirect = form.get("redirect_uri");
        if (redirect == null) {
            Answer.oauthError(400, "invalid_request").send(request);
            return;
        }
        String user = form.get("user") == null ? "ada" : form.get("user");
        String state = form.get("state") == null ? "" : form.get("state");
        request.response()
                .setStatusCode(302)
                .putHeader(
                        "Location",
                        redirect + (redirect.contains("?") ? "&" : "?") + "code=" + code(user, redirect) + "&state="
                                + URLEncoder.encode(state, StandardCharsets.UTF_8))
                .end();
    }

    /** {@code ?count=20&user=ada}: that many codes; without a user each is another user's. */
    private void codes(RoutingContext request) {
        MultiMap given = request.queryParams();
        String count = given.get("count") == null ? "1" : given.get("count");
        if (!count.matches("[1-9]\\d{0,4}") || Integer.parseInt(count) > MOST_CODES) {
            Answer.error(400, "bad.request", "count: an integer from 1 to " + MOST_CODES)
                    .send(request);
            return;
        }
        List<String> made = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(count); i++) {
            String user = given.get("user") == null ? "user-" + Secrets.text(6) : given.get("user");
            made.add(code(user, given.get("redirect_uri")));
        }
        new Answer(200, Map.of("codes", made)).send(request);
    }

    private String code(String user, String redirectUri) {
        String code = "idp-" + Secrets.text(16);
        codes.put(code, new SignIn(user, redirectUri));
        return code;
    }

    /** The user of a code, once; null if it is unknown or used. */
    String redeem(String code, String redirectUri) {
        SignIn signIn = codes.remove(code);
        return signIn == null
                        || signIn.redirectUri() != null && !signIn.redirectUri().equals(redirectUri)
                ? null
                : signIn.user();
    }

    private static String escaped(String text) {
        return text == null
                ? ""
                : text.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }
}
