package io.guestway.sandbox.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.sandbox.oauth.AccessTokens;
import io.guestway.sandbox.platform.Answer;
import io.guestway.sandbox.platform.Endpoints;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.sandbox.platform.Setting;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The REST calls of web messaging: exchange, refresh and revoke of signed-in guests, history, and config.json. */
final class WebDeployments {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_PAGE = 100;

    private final String deploymentId;
    private final SandboxSettings settings;
    private final Sessions sessions;
    private final GuestTokens tokens;
    private final IdentityProvider provider;

    WebDeployments(
            String deploymentId,
            SandboxSettings settings,
            Sessions sessions,
            GuestTokens tokens,
            IdentityProvider provider) {
        this.deploymentId = deploymentId;
        this.settings = settings;
        this.sessions = sessions;
        this.tokens = tokens;
        this.provider = provider;
    }

    void mount(Router router, Endpoints endpoints) {
        router.post("/api/v2/webdeployments/token/oauthcodegrantjwtexchange")
                .handler(endpoints.handler("exchange", this::exchange));
        router.post("/api/v2/webdeployments/token/refresh")
                .handler(endpoints.handler("session-refresh", this::refresh));
        router.delete("/api/v2/webdeployments/token/revoke").handler(endpoints.handler("revoke", this::revoke));
        router.get("/api/v2/webmessaging/messages").handler(endpoints.handler("history", this::history));
        router.get("/webdeployments/v1/deployments/:id/config.json").handler(endpoints.handler("config", this::config));
        router.get("/webdeployments/v1/deployments/:id/domains.json")
                .handler(endpoints.handler("config", this::domains));
    }

    /** An Authorization header is ignored: platform SDKs send theirs. */
    private Answer exchange(RoutingContext request) {
        JsonNode body = json(request);
        if (body == null || !deploymentId.equals(body.path("deploymentId").asText())) {
            return Answer.error(400, "bad.request", "The deployment is unknown");
        }
        JsonNode oauth = body.path("oauth");
        String code = oauth.path(oauth.has("idToken") ? "idToken" : "code").asText("");
        String user = provider.redeem(
                code, oauth.has("idToken") ? null : oauth.path("redirectUri").asText(null));
        if (user == null) {
            return refused("The code was refused by the identity provider");
        }
        Map<String, Object> answer = tokens.exchange(user);
        if (oauth.has("idToken")) {
            answer.remove("refreshToken");
        }
        return new Answer(200, answer);
    }

    private Answer refresh(RoutingContext request) {
        JsonNode body = json(request);
        Map<String, Object> answer =
                body == null ? null : tokens.refresh(body.path("refreshToken").asText(""));
        return answer == null ? refused("The refresh token is not valid") : new Answer(200, answer);
    }

    private Answer refused(String message) {
        return Answer.error(settings.number(Setting.REFUSED_STATUS), "bad.request", message);
    }

    private Answer revoke(RoutingContext request) {
        String jwt = AccessTokens.bearer(request);
        String user = jwt == null ? null : tokens.user(jwt);
        if (user == null) {
            return Answer.error(401, "bad.credentials", "Invalid login credentials.");
        }
        tokens.revoke(jwt);
        for (Session session : sessions.of(user, true)) {
            for (Connection connection : sessions.close(session, false)) {
                connection.configured(null);
                connection.send(Envelope.message("LogoutEvent", Map.of()));
            }
        }
        int status = settings.number(Setting.REVOKED_STATUS);
        return new Answer(status, status == 204 ? null : Map.of());
    }

    private Answer history(RoutingContext request) {
        String jwt = AccessTokens.bearer(request);
        String token = jwt == null ? null : tokens.session(jwt);
        Session session = token == null ? null : sessions.find(token);
        if (session == null) {
            return Answer.error(401, "bad.credentials", "Invalid login credentials.");
        }
        if (!session.history
                .take(settings.number(Setting.HISTORY), sessions.window())
                .isZero()) {
            return Answer.error(429, "too.many.requests", "Rate limit exceeded the maximum");
        }
        int size = Math.min(number(request, "pageSize", 25), LARGEST_PAGE);
        int page = number(request, "pageNumber", 1);
        List<Map<String, Object>> newestFirst = new ArrayList<>(sessions.transcript(session));
        Collections.reverse(newestFirst);
        Map<String, Object> body = new LinkedHashMap<>();
        int from = (int) Math.min((long) (page - 1) * size, newestFirst.size());
        body.put("entities", newestFirst.subList(from, Math.min(from + size, newestFirst.size())));
        body.put("pageSize", size);
        body.put("pageNumber", page);
        body.put("total", newestFirst.size());
        body.put("pageCount", (newestFirst.size() + size - 1) / size);
        return new Answer(200, body);
    }

    private Answer domains(RoutingContext request) {
        return deploymentId.equals(request.pathParam("id"))
                ? new Answer(200, Map.of("domains", settings.list(Setting.ORIGINS)))
                : Answer.error(404, "not.found", "The deployment is unknown");
    }

    private Answer config(RoutingContext request) {
        if (!deploymentId.equals(request.pathParam("id"))) {
            return Answer.error(404, "not.found", "The deployment is unknown");
        }
        boolean clear = settings.isOn(Setting.CONVERSATION_CLEAR);
        Map<String, Object> conversations = new LinkedHashMap<>();
        conversations.put(
                "messagingEndpoint",
                request.request().absoluteURI().replaceFirst("^http", "ws").replaceFirst("/webdeployments/.*", ""));
        conversations.put("autoStart", Map.of("enabled", settings.isOn(Setting.AUTO_START)));
        conversations.put("conversationClear", Map.of("enabled", clear));
        conversations.put("conversationDisconnect", Map.of("enabled", true, "type", "ReadOnly"));
        Map<String, Object> messenger = new LinkedHashMap<>();
        messenger.put("enabled", true);
        messenger.put("apps", Map.of("conversations", conversations));
        messenger.put("styles", Map.of("primaryColor", "#2a60c8"));
        messenger.put("launcherButton", Map.of("visibility", "On"));
        messenger.put("fileUpload", Map.of("enableAttachments", false, "modes", List.of()));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", deploymentId);
        body.put("version", "1");
        body.put("languages", List.of("en-us"));
        body.put("defaultLanguage", "en-us");
        body.put("apiEndpoint", request.request().absoluteURI().replaceFirst("/webdeployments/.*", ""));
        body.put("messenger", messenger);
        body.put("journeyEvents", Map.of("enabled", false));
        body.put("auth", Map.of("enabled", true, "allowSessionUpgrade", settings.isOn(Setting.SESSION_UPGRADE)));
        body.put("status", "Active");
        return new Answer(200, body);
    }

    private static int number(RoutingContext request, String name, int usual) {
        String given = request.queryParams().get(name);
        return given != null && given.matches("[1-9]\\d{0,6}") ? Integer.parseInt(given) : usual;
    }

    private static JsonNode json(RoutingContext request) {
        try {
            JsonNode body = JSON.readTree(Endpoints.body(request));
            return body.isObject() ? body : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
