package io.guestway.runtime;

import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.event.EventSteps;
import io.guestway.event.Outbox;
import io.guestway.file.StateFile;
import io.guestway.step.FailedAgain;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;

/** Makes the beans of the event routes, which both halves use. */
final class EventBeans {

    private EventBeans() {}

    static EventSteps bind(Settings settings, Beans beans, MeterRegistry metrics, StateFile state) {
        EventSteps events = new EventSteps(
                new Outbox(state, Clock.systemUTC()),
                settings.find(Key.EVENTS_WEBHOOK_SECRET).orElse(null),
                metrics,
                Clock.systemUTC());
        beans.bind("guestwayRememberFailure", FailedAgain.remember());
        beans.bind("guestwayFailAgain", FailedAgain.fail());
        beans.bind("guestwayCheckEvent", events.check());
        beans.bind("guestwayKeepEvent", events.keep());
        beans.bind("guestwayEventRaised", events.raised());
        beans.bind("guestwayDueEvents", events.takeDue());
        beans.bind("guestwayNameEvent", events.name());
        beans.bind("guestwaySignEvent", events.sign());
        beans.bind("guestwayEventDelivered", events.delivered());
        beans.bind("guestwayEventFailed", events.failed());
        return events;
    }
}
