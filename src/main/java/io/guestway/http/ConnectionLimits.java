package io.guestway.http;

import com.sun.management.UnixOperatingSystemMXBean;
import io.guestway.log.LogRateLimiter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limits of the API's connections: their number, timeouts and unread answers (docs/contract.md section 2).
 * Thread-safe.
 */
final class ConnectionLimits {

    /** From the first byte of a request to the end of its headers. */
    static final Duration LONGEST_HEADER = Duration.ofSeconds(10);

    /** From there to the end of its body. */
    static final Duration LONGEST_BODY = Duration.ofSeconds(20);

    /** How long answers may stay unread. */
    static final Duration LONGEST_UNREAD = Duration.ofSeconds(30);

    /** The maximum number of unread answer bytes; beyond it the server stops reading from the connection. */
    static final int MOST_UNREAD = 32 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger("guestway.http");
    private static final Duration LOG_PERIOD = Duration.ofMinutes(1);
    /** File handles reserved for Redis, Genesys, health, metrics and files. */
    private static final int RESERVED_HANDLES = 64;

    private final int most;
    private final long mostUnreadInAll = Runtime.getRuntime().maxMemory() / 8;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger slow = new AtomicInteger();
    private final LogRateLimiter line = new LogRateLimiter(LOG_PERIOD);
    private final MeterRegistry metrics;

    /** @param wanted maximum number of connections; lower if the process may not open as many files */
    ConnectionLimits(int wanted, MeterRegistry metrics) {
        this.metrics = metrics;
        int handles = freeHandles() - RESERVED_HANDLES;
        this.most = Math.max(1, Math.min(wanted, handles));
        if (most < wanted) {
            LOG.warn("connection limit lowered, open-file limit too low limit={} configured={}", most, wanted);
        }
        Gauge.builder("guestway.http.connections", open, AtomicInteger::get).register(metrics);
        for (String reason : new String[] {"limit", "slow-header", "slow-body", "unread"}) {
            closed(reason);
        }
    }

    private static int freeHandles() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            return (int) Math.min(
                    Integer.MAX_VALUE, system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount());
        }
        return Integer.MAX_VALUE;
    }

    /** Takes a connection slot; false if none is free. {@link #left} releases it. */
    boolean enter() {
        if (open.incrementAndGet() <= most) {
            return true;
        }
        open.decrementAndGet();
        closed("limit").increment();
        if (line.isDue()) {
            LOG.warn("connections refused, guestway.http.max-connections reached limit={}", most);
        }
        return false;
    }

    void left() {
        open.decrementAndGet();
    }

    /** Takes a slot for a connection with unread answers; false if none is free. {@link #hasRead} releases it. */
    boolean leavesUnread() {
        return (long) slow.incrementAndGet() * MOST_UNREAD <= mostUnreadInAll;
    }

    void hasRead() {
        slow.decrementAndGet();
    }

    /** Counts closed connections by reason. */
    Counter closed(String reason) {
        return metrics.counter("guestway.http.connections.closed", "reason", reason);
    }
}
