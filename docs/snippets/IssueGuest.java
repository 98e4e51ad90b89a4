import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Issues a guest token: {@code java IssueGuest.java <fingerprint> [idempotency key]}. */
public class IssueGuest {

    private static final String API = environment("API_URL", "http://127.0.0.1:8080/api/v1");
    private static final String KEY = environment("API_KEY", "sandbox");

    private static final int ATTEMPTS = 3;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** Use a JSON library if you have one. */
    private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*(\\d+)");

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    public static void main(String[] arguments) {
        // one key for one guest: each attempt carries the same
        String idempotencyKey =
                arguments.length > 1 ? arguments[1] : UUID.randomUUID().toString();
        HttpResponse<String> answer =
                issue(arguments[0], idempotencyKey, ATTEMPTS).join();
        if (answer.statusCode() != 201) {
            System.err.println("status " + answer.statusCode() + ", code " + code(answer));
            System.exit(1);
        }
        System.out.println(answer.body());
    }

    /** The answer to the last attempt. No thread is held while it waits. */
    static CompletableFuture<HttpResponse<String>> issue(String fingerprint, String idempotencyKey, int attempts) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(API + "/guests"))
                // longer than guestway.guests.max-wait
                .timeout(Duration.ofSeconds(40))
                .header("X-API-Key", KEY)
                .header("Idempotency-Key", idempotencyKey)
                .header("Content-Type", "application/json")
                // a fingerprint has no character that JSON escapes
                .POST(HttpRequest.BodyPublishers.ofString("{\"fingerprint\":\"" + fingerprint + "\"}"))
                .build();
        return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenCompose(answer -> {
            Optional<Duration> wait = retryAfter(answer);
            if (attempts <= 1 || wait.isEmpty() || wait.get().compareTo(LONGEST_WAIT) > 0) {
                return CompletableFuture.completedFuture(answer);
            }
            Executor later = CompletableFuture.delayedExecutor(wait.get().toSeconds(), TimeUnit.SECONDS);
            return CompletableFuture.runAsync(() -> {}, later)
                    .thenCompose(waited -> issue(fingerprint, idempotencyKey, attempts - 1));
        });
    }

    /** Guestway sends whole seconds. */
    private static Optional<Duration> retryAfter(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("\\d{1,9}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    }

    /** The code of a problem (RFC 9457); none if something else than Guestway answered. */
    private static String code(HttpResponse<String> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("");
        Matcher code = CODE.matcher(answer.body());
        return type.startsWith("application/problem+json") && code.find() ? code.group(1) : "none";
    }

    private static String environment(String name, String otherwise) {
        return Optional.ofNullable(System.getenv(name)).orElse(otherwise);
    }
}
