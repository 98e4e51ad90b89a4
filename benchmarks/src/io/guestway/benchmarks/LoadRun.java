package io.guestway.benchmarks;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** The requests of one run and their answers. Used by one event loop. */
abstract class LoadRun {

    private final Shape shape;
    private final NumberedText request;
    private final long first;
    private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
    private long[] latencies;
    private int sent;
    private int answered;
    private int refused;
    private int failed;
    private long begun;

    LoadRun(Shape shape, NumberedText request, long first, int requests) {
        this.shape = shape;
        this.request = request;
        this.first = first;
        this.latencies = new long[requests];
    }

    /** The connection has no request in flight. */
    abstract void ready(LoadConnection connection);

    /** Whether no further request is sent. */
    abstract boolean isOver();

    /** Sends the next request, which is timed from the given time on. */
    final void send(LoadConnection connection, long since) {
        if (sent == 0) {
            begun = since;
        }
        connection.send(request.with(shape.device(first + sent++), connection.allocator()), since);
    }

    /** Takes an answer of the given length, which begins at the reader index. */
    final void answered(ByteBuf answer, int length, long nanos) {
        int start = answer.readerIndex() + "HTTP/1.1 ".length();
        int status = digit(answer, start) * 100 + digit(answer, start + 1) * 10 + digit(answer, start + 2);
        if (status == 503 && shape.mayRefuse()) {
            refused++;
        } else if (!isRight(status, answer, length)) {
            failed++;
        }
        took(nanos);
    }

    /** A connection was closed by the server, with or without a request in flight. */
    void closed(LoadConnection connection, boolean inFlight) {
        if (inFlight) {
            failed++;
            took(0);
        }
    }

    private void took(long nanos) {
        if (answered == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * answered + 1);
        }
        latencies[answered++] = nanos;
        endIfComplete();
    }

    /** The status is the expected one, and an issued guest has evicted another or not: evicted is the last field. */
    private boolean isRight(int status, ByteBuf answer, int length) {
        if (status != shape.status()) {
            return false;
        }
        int end = answer.readerIndex() + length;
        return !shape.isIssuing() || answer.getByte(end - "\"]}".length()) == (shape.isEvicting() ? '"' : '[');
    }

    private static int digit(ByteBuf answer, int at) {
        return answer.getByte(at) - '0';
    }

    final void endIfComplete() {
        if (answered == sent && isOver()) {
            end(0);
        }
    }

    /** Ends the run; requests that never got an answer are failed ones. */
    final void end(int unanswered) {
        if (!result.isDone()) {
            long[] sorted = Arrays.copyOf(latencies, answered);
            Arrays.sort(sorted);
            result.complete(new LoadResult(
                    answered - refused - failed,
                    refused,
                    failed + unanswered,
                    System.nanoTime() - begun,
                    answered == 0 ? 0 : sorted[answered / 2],
                    answered == 0 ? 0 : sorted[(int) (answered * 0.99)]));
        }
    }

    final void fail(String why) {
        result.completeExceptionally(new IllegalStateException(why));
    }

    final int sent() {
        return sent;
    }

    final int answered() {
        return answered;
    }

    /** When the first request was sent, or 0. */
    final long begun() {
        return begun;
    }

    final CompletableFuture<LoadResult> result() {
        return result;
    }
}
