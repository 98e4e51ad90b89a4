package io.guestway.api;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;

/**
 * A text that is served repeatedly. All responses share its bytes, however many of them are unread. A server that does
 * not know this type reads it as a stream.
 */
public final class SharedText extends ByteArrayInputStream implements StreamCache {

    private final Buffer buffer;

    SharedText(String text) {
        this(text.getBytes(StandardCharsets.UTF_8));
    }

    private SharedText(byte[] bytes) {
        this(
                bytes,
                Buffer.buffer(Unpooled.unreleasableBuffer(
                        Unpooled.wrappedBuffer(bytes).asReadOnly())));
    }

    private SharedText(byte[] bytes, Buffer buffer) {
        super(bytes);
        this.buffer = buffer;
    }

    /** A new reader of the same bytes. */
    SharedText again() {
        return new SharedText(buf, buffer);
    }

    /** The text in UTF-8; never modified by its readers. */
    public Buffer buffer() {
        return buffer;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        out.write(buf);
    }

    @Override
    public StreamCache copy(Exchange exchange) {
        return again();
    }

    @Override
    public boolean inMemory() {
        return true;
    }

    @Override
    public long length() {
        return buf.length;
    }

    @Override
    public long position() {
        return pos;
    }

    @Override
    public String toString() {
        return new String(buf, StandardCharsets.UTF_8);
    }
}
