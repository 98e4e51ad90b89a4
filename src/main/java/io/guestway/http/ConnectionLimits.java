package io.guestway.http;

import com.sun.management.UnixOperatingSystemMXBean;
import io.guestway.log.LineLimit;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections the API takes, how slow they may be, and how much of its answers may lie unread
 * (docs/contract.md section 2). Thread-safe.
 */
final class ConnectionLimits {

    /** From the first byte of a request to the end of its header. */
    static final Duration LONGEST_HEADER = Duration.ofSeconds(10);

    /** From there to the end of its body. */
    static final Duration LONGEST_BODY = Duration.ofSeconds(20);

    /** How long answers may lie unread. */
    static final Duration LONGEST_UNREAD = Duration.ofSeconds(30);

    /** Answers that a connection has not read: beyond this nothing more is read from it. */
    static final int MOST_UNREAD = 32 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger("guestway.http");
    private static final Duration ONE_LINE = Duration.ofMinutes(1);
    /** File handles for everything else: Redis, Genesys, health and metrics, files. */
    private static final int RESERVED_HANDLES = 64;

    private final int most;
    private final long mostUnreadInAll = Runtime.getRuntime().maxMemory() / 8;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger slow = new AtomicInteger();
    private final LineLimit line = new LineLimit(ONE_LINE);
    private final MeterRegistry metrics;

    /** @param wanted connections at a time; fewer if the process may not open as many files */
    ConnectionLimits(int wanted, MeterRegistry metrics) {
        this.metrics = metrics;
        int handles = freeHandles() - RESERVED_HANDLES;
        this.most = Math.max(1, Math.min(wanted, handles));
        if (most < wanted) {
            LOG.warn(
                    "fewer connections are taken than configured, as the process may not open as many files limit={}"
                            + " configured={}",
                    most,
                    wanted);
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

    /** Whether one more connection is taken; {@link #left} gives it back. */
    boolean enter() {
        if (open.incrementAndGet() <= most) {
            return true;
        }
        open.decrementAndGet();
        closed("limit").increment();
        if (line.isDue()) {
            LOG.warn("connections refused; see guestway.http.max-connections limit={}", most);
        }
        return false;
    }

    void left() {
        open.decrementAndGet();
    }

    /** Whether one more connection may leave its answers unread; {@link #hasRead} gives it back. */
    boolean leavesUnread() {
        return (long) slow.incrementAndGet() * MOST_UNREAD <= mostUnreadInAll;
    }

    void hasRead() {
        slow.decrementAndGet();
    }

    /** Counts connections that were closed for a reason. */
    Counter closed(String reason) {
        return metrics.counter("guestway.http.connections.closed", "reason", reason);
    }
}
