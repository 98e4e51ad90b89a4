package io.guestway.benchmarks.tutorial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The calls to the stand-in, each of which blocks its thread. */
final class Genesys {

    private static final String GUESTS = "/api/v2/conversations/messaging/guests";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final String url;
    private String authorization;

    Genesys(HttpClient http, String url) {
        this.http = http;
        this.url = url;
    }

    /** Gets the access token, once: it lives for a day. */
    void login() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        authorization =
                "Bearer " + JSON.readTree(response.body()).get("access_token").textValue();
    }

    JsonNode createGuest() throws IOException, InterruptedException {
        return JSON.readTree(post(GUESTS).body());
    }

    void invalidateGuest(String guestId) throws IOException, InterruptedException {
        post(GUESTS + "/" + guestId + "/invalidate");
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException("status " + response.statusCode());
        }
        return response;
    }
}
