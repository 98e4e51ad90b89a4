package io.guestway.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** A test of a call, a field or a status that web-messaging does not have, in a suite that runs in both dialects. */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@DisabledIfSystemProperty(named = "guestway.test.dialect", matches = "web-messaging")
public @interface OnlyGuestsApi {

    /** What web-messaging does not have. */
    String value();
}
