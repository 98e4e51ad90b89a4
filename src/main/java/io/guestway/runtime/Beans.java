package io.guestway.runtime;

/** Binds the beans that the routes refer to. */
@FunctionalInterface
public interface Beans {

    /** @param shipped the name in the shipped routes, such as guestwayAdmit */
    void bind(String shipped, Object bean);
}
