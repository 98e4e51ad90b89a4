package io.guestway.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The answers of the stand-in. Used by one event loop. */
final class GenesysAnswers {

    private static final byte[] OAUTH = ascii("/oauth/");
    private static final byte[] INVALIDATE = ascii("/invalidate");
    private static final byte[] BEHAVIOUR = ascii("GET /behaviour/");
    private static final String CORRELATION_ID =
            "ININ-Correlation-Id: 7288b306-5f0c-4a11-9d1e-" + NumberedText.NUMBER + "00\r\n";

    private final NumberedText granted = new NumberedText(withBody(
            "200 OK",
            "",
            "{\"access_token\":\"" + "a".repeat(86) + "\",\"token_type\":\"bearer\",\"expires_in\":86400}"));
    private final NumberedText created = new NumberedText(withBody(
            "200 OK",
            CORRELATION_ID,
            "{\"id\":\"guest-" + NumberedText.NUMBER + "\",\"guestToken\":\"" + "t".repeat(190) + NumberedText.NUMBER
                    + "\",\"createdTimestamp\":\"" + Instant.now() + "\"}"));
    private final NumberedText done = new NumberedText("HTTP/1.1 204 No Content\r\n" + CORRELATION_ID + "\r\n");
    private final NumberedText refused =
            new NumberedText(withBody("429 Too Many Requests", "Retry-After: 1\r\n", "{}"));
    private final NumberedText noted = new NumberedText("HTTP/1.1 204 No Content\r\n\r\n");
    private int refusedOneOf;
    private int delay;
    private long calls;
    private long guests;
    private long invalidated;

    /** The answer to the request that begins at the reader index. */
    ByteBuf answer(ByteBuf request, ByteBufAllocator allocator) {
        int start = request.readerIndex();
        int lineEnd = request.indexOf(start, request.writerIndex(), (byte) '\r');
        if (contains(request, lineEnd - " HTTP/1.1".length() - INVALIDATE.length, INVALIDATE)) {
            return done.with(++invalidated, allocator);
        }
        if (contains(request, start + "POST ".length(), OAUTH)) {
            return granted.with(0, allocator);
        }
        if (contains(request, start, BEHAVIOUR)) {
            behave(request.toString(start, lineEnd - start, StandardCharsets.US_ASCII));
            return noted.with(0, allocator);
        }
        return refusedOneOf > 0 && calls++ % refusedOneOf == 0
                ? refused.with(0, allocator)
                : created.with(++guests, allocator);
    }

    /** From now on as {@code GET /behaviour/delay/refused-one-of} says. */
    private void behave(String line) {
        String[] parts = line.split("[/ ]");
        delay = Integer.parseInt(parts[3]);
        refusedOneOf = Integer.parseInt(parts[4]);
    }

    /** The time in ms after which an answer is sent. */
    int delay() {
        return delay;
    }

    private static boolean contains(ByteBuf request, int at, byte[] text) {
        if (at < request.readerIndex() || at + text.length > request.writerIndex()) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (request.getByte(at + i) != text[i]) {
                return false;
            }
        }
        return true;
    }

    private static String withBody(String status, String headers, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
