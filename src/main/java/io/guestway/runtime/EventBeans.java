package io.guestway.runtime;

import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.event.EventSteps;
import io.guestway.event.Outbox;
import io.guestway.file.StateFile;
import io.guestway.step.FailedAgain;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.apache.camel.spi.Registry;

/** Makes the beans of the event routes, which both halves use. */
final class EventBeans {

    private EventBeans() {}

    static EventSteps bind(Settings settings, Registry registry, MeterRegistry metrics, StateFile state) {
        EventSteps events = new EventSteps(
                new Outbox(state, Clock.systemUTC()),
                settings.find(Key.EVENTS_WEBHOOK_SECRET).orElse(null),
                metrics);
        registry.bind("guestwayRememberFailure", FailedAgain.remember());
        registry.bind("guestwayFailAgain", FailedAgain.fail());
        registry.bind("guestwayCountEvent", events.count());
        registry.bind("guestwayKeepEvent", events.keep());
        registry.bind("guestwayDueEvents", events.due());
        registry.bind("guestwayNameEvent", events.name());
        registry.bind("guestwaySignEvent", events.sign());
        registry.bind("guestwayEventDelivered", events.delivered());
        registry.bind("guestwayEventFailed", events.failed());
        return events;
    }
}
