package io.guestway.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of requests in the {@code .http} format of IDEs: variables, and requests that begin with {@code ###} and a title.
 *
 * @param variables as the file sets them
 */
public record HttpFile(Map<String, String> variables, List<Request> requests) {

    private static final Pattern VARIABLE = Pattern.compile("@(\\w+)\\s*=\\s*(.*)");
    private static final Pattern REFERENCE = Pattern.compile("\\{\\{(\\w+)}}");

    /** A request as it is written, with references to variables. */
    public record Request(String title, String method, String url, Map<String, String> headers, String body) {

        /** The request with the values of the variables. Throws {@link IllegalArgumentException} if one has no value. */
        public HttpRequest.Builder with(Map<String, String> values) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(resolve(url, values)))
                    .timeout(Duration.ofSeconds(60))
                    .method(
                            method,
                            body.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(resolve(body, values)));
            headers.forEach((name, value) -> request.header(name, resolve(value, values)));
            return request;
        }
    }

    /** Reads a file. Throws {@link IOException} if that fails. */
    public static HttpFile read(Path file) throws IOException {
        String[] parts = Files.readString(file).split("(?m)^###");
        Map<String, String> variables = new LinkedHashMap<>();
        parts[0].lines()
                .map(VARIABLE::matcher)
                .filter(Matcher::matches)
                .forEach(variable -> variables.put(variable.group(1), variable.group(2)));
        List<Request> requests = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            requests.add(request(parts[i]));
        }
        return new HttpFile(variables, requests);
    }

    private static Request request(String part) {
        List<String> lines = part.lines().filter(line -> !line.startsWith("#")).toList();
        String[] call = lines.get(1).split(" ", 2);
        Map<String, String> headers = new LinkedHashMap<>();
        int next = 2;
        while (next < lines.size() && !lines.get(next).isBlank()) {
            String[] header = lines.get(next++).split(":\\s*", 2);
            headers.put(header[0], header[1]);
        }
        String body = String.join("\n", lines.subList(next, lines.size())).strip();
        return new Request(lines.get(0).strip(), call[0], call[1], headers, body);
    }

    private static String resolve(String text, Map<String, String> values) {
        return REFERENCE.matcher(text).replaceAll(reference -> {
            String value = values.get(reference.group(1));
            if (value == null) {
                throw new IllegalArgumentException("no variable " + reference.group(1));
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
