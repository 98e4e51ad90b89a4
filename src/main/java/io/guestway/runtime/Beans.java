package io.guestway.runtime;

/** Where the beans that the routes name are bound. */
@FunctionalInterface
public interface Beans {

    /** @param shipped the name as the shipped routes say it, such as guestwayAdmit */
    void bind(String shipped, Object bean);
}
