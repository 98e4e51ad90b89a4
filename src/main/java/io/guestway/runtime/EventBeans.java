package io.guestway.runtime;

import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.event.EventSteps;
import io.guestway.event.Outbox;
import io.guestway.event.WebhookSignature;
import io.guestway.file.StateFile;
import io.guestway.step.FailureSteps;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;

/** Creates the beans of the event routes, which both halves use. */
final class EventBeans {

    private EventBeans() {}

    static EventSteps bind(Settings settings, Beans beans, MeterRegistry metrics, StateFile state) {
        EventSteps events = new EventSteps(metrics, Clock.systemUTC());
        beans.bind("guestwayRememberFailure", FailureSteps.remember());
        beans.bind("guestwayRethrowFailure", FailureSteps.rethrow());
        beans.bind("guestwayCheckEvent", events.check());
        beans.bind("guestwayEventRaised", events.raised());
        beans.bind("guestwayOutbox", new Outbox(state, Clock.systemUTC()));
        beans.bind("guestwayWebhookSignature", new WebhookSignature(settings.find(Key.EVENTS_WEBHOOK_SECRET)));
        return events;
    }
}
