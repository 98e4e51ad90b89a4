package io.guestway.benchmarks;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Finds the end of HTTP/1.1 messages in a buffer, at the least cost; what is more is left to real parsers. */
final class HttpMessages {

    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "transfer-encoding: chunked".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private HttpMessages() {}

    /** The length of the message that begins at the reader index, or -1 if it is not complete. */
    static int length(ByteBuf buffer) {
        int start = buffer.readerIndex();
        int end = buffer.writerIndex();
        int bodyLength = 0;
        boolean chunked = false;
        int line = start;
        while (true) {
            int lineFeed = buffer.indexOf(line, end, (byte) '\n');
            if (lineFeed < 0) {
                return -1;
            }
            if (lineFeed - line <= 1) {
                return chunked
                        ? chunkedLength(buffer, start, lineFeed + 1)
                        : complete(start, lineFeed + 1 + bodyLength, end);
            }
            if (startsWith(buffer, line, lineFeed, CONTENT_LENGTH)) {
                bodyLength = number(buffer, line + CONTENT_LENGTH.length, lineFeed);
            } else if (startsWith(buffer, line, lineFeed, CHUNKED)) {
                chunked = true;
            }
            line = lineFeed + 1;
        }
    }

    private static int complete(int start, int messageEnd, int end) {
        return messageEnd <= end ? messageEnd - start : -1;
    }

    /** One message at a time is on a connection, so a chunked one is complete if the buffer ends with the last chunk. */
    private static int chunkedLength(ByteBuf buffer, int start, int body) {
        int end = buffer.writerIndex();
        return end - body >= LAST_CHUNK.length && startsWith(buffer, end - LAST_CHUNK.length, end, LAST_CHUNK)
                ? end - start
                : -1;
    }

    private static boolean startsWith(ByteBuf buffer, int from, int to, byte[] lowerCase) {
        if (to - from < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            int character = buffer.getByte(from + i);
            if (character >= 'A' && character <= 'Z') {
                character += 'a' - 'A';
            }
            if (character != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private static int number(ByteBuf buffer, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int character = buffer.getByte(i);
            if (character >= '0' && character <= '9') {
                number = number * 10 + character - '0';
            }
        }
        return number;
    }
}
