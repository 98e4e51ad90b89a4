package io.guestway.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** The requests of one run and their answers. Used by one event loop. */
final class LoadRun {

    private final Shape shape;
    private final NumberedText request;
    private final long first;
    private final int requests;
    private final long[] latencies;
    private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
    private int open;
    private int sent;
    private int answered;
    private int failed;
    private long begun;

    LoadRun(Shape shape, NumberedText request, long first, int requests, int connections) {
        this.shape = shape;
        this.request = request;
        this.first = first;
        this.requests = requests;
        this.latencies = new long[requests];
        this.open = connections;
    }

    /** The next request, or null if all are sent. */
    ByteBuf next(ByteBufAllocator allocator) {
        if (sent == requests) {
            return null;
        }
        if (sent == 0) {
            begun = System.nanoTime();
        }
        return request.with(shape.device(first + sent++), allocator);
    }

    /** Takes an answer of the given length, which begins at the reader index. */
    void answered(ByteBuf answer, int length, long nanos) {
        latencies[answered++] = nanos;
        if (!isRight(answer, length)) {
            failed++;
        }
        endIfComplete();
    }

    /** A connection was closed by the server, with or without a request in flight. */
    void closed(boolean inFlight) {
        open--;
        if (inFlight) {
            latencies[answered++] = 0;
            failed++;
        }
        if (open == 0 && answered < requests) {
            result.completeExceptionally(new IllegalStateException("the server has closed all connections"));
        }
        endIfComplete();
    }

    /** The status is the expected one, and an issued guest has evicted another or not: evicted is the last field. */
    private boolean isRight(ByteBuf answer, int length) {
        int status = answer.readerIndex() + "HTTP/1.1 ".length();
        int code = digit(answer, status) * 100 + digit(answer, status + 1) * 10 + digit(answer, status + 2);
        if (code != shape.status()) {
            return false;
        }
        int end = answer.readerIndex() + length;
        return !shape.isIssuing() || answer.getByte(end - "\"]}".length()) == (shape.isEvicting() ? '"' : '[');
    }

    private static int digit(ByteBuf answer, int at) {
        return answer.getByte(at) - '0';
    }

    private void endIfComplete() {
        if (answered == requests) {
            long nanos = System.nanoTime() - begun;
            Arrays.sort(latencies);
            result.complete(new LoadResult(
                    requests - failed, failed, nanos, latencies[requests / 2], latencies[(int) (requests * 0.99)]));
        }
    }

    CompletableFuture<LoadResult> result() {
        return result;
    }
}
