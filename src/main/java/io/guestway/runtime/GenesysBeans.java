package io.guestway.runtime;

import io.guestway.config.Key;
import io.guestway.config.Naming;
import io.guestway.config.Settings;
import io.guestway.genesys.ApiToken;
import io.guestway.genesys.Deadline;
import io.guestway.genesys.GenesysCall;
import io.guestway.genesys.RateLimitGate;
import io.guestway.genesys.RedeliveryBulkhead;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Processor;

/** Creates the beans of calls to Genesys, which both halves use. */
record GenesysBeans(
        Deadline deadline, RateLimitGate gate, RedeliveryBulkhead bulkhead, GenesysCall calls, ApiToken tokens) {

    static GenesysBeans bind(Naming naming, Settings settings, Beans beans, MeterRegistry metrics) {
        Deadline deadline = new Deadline(System::nanoTime);
        RateLimitGate gate = new RateLimitGate(System::nanoTime);
        RedeliveryBulkhead bulkhead = new RedeliveryBulkhead(settings.number(Key.GUESTS_MAX_WAITING));
        Duration timeout = settings.duration(Key.GENESYS_TIMEOUT);
        ApiToken token =
                new ApiToken("direct:" + naming.prefixed("genesys-api-token"), deadline, timeout, System::nanoTime);
        GenesysCall call = new GenesysCall(
                gate,
                token,
                deadline,
                bulkhead,
                timeout,
                settings.duration(Key.GUESTS_BASE_DELAY),
                settings.isMessaging(),
                metrics,
                Clock.systemUTC(),
                System::nanoTime);
        beans.bind("guestwayApiToken", token);
        beans.bind("guestwayBeginCall", (Processor) call::begin);
        beans.bind("guestwayCallAnswered", (Processor) call::answered);
        beans.bind("guestwayThrowGenesysFailure", (Processor) call::failed);
        for (String name : List.of("create", "invalidate", "token", "refresh")) {
            Gauge.builder("guestway.gate.seconds", gate, g -> g.remaining(name).toMillis() / 1000.0)
                    .tag("call", name)
                    .register(metrics);
        }
        return new GenesysBeans(deadline, gate, bulkhead, call, token);
    }
}
