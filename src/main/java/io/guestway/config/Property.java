package io.guestway.config;

import java.util.List;

/**
 * The declaration of one property. It is made once, in the class of its group, and read through its {@link Key}.
 *
 * @param label the name for readers, in a few words
 * @param defaultValue null if there is none or if it follows from other properties
 * @param messagingDefault the default in the dialect web-messaging, if it differs there; else null
 * @param choices the values that it can have, if they can be counted; else empty
 * @param example a value; of a secret a placeholder; null if the default shows the form
 * @param sentences what it does, in Markdown; the first sentence can stand alone
 */
record Property(
        PropertyGroup group,
        String name,
        Kind kind,
        String label,
        String defaultValue,
        String messagingDefault,
        List<String> choices,
        String example,
        List<String> sentences) {

    /** Begins a declaration. */
    static Property of(PropertyGroup group, String name, Kind kind) {
        return new Property(group, name, kind, null, null, null, List.of(), null, List.of());
    }

    Property labelled(String words) {
        return new Property(group, name, kind, words, defaultValue, messagingDefault, choices, example, sentences);
    }

    Property withDefault(String value) {
        return new Property(group, name, kind, label, value, messagingDefault, choices, example, sentences);
    }

    /** Another default in the dialect web-messaging. */
    Property withMessagingDefault(String value) {
        return new Property(group, name, kind, label, defaultValue, value, choices, example, sentences);
    }

    Property oneOf(String... values) {
        return new Property(
                group, name, kind, label, defaultValue, messagingDefault, List.of(values), example, sentences);
    }

    Property withExample(String value) {
        return new Property(group, name, kind, label, defaultValue, messagingDefault, choices, value, sentences);
    }

    Property withText(String... text) {
        return new Property(group, name, kind, label, defaultValue, messagingDefault, choices, example, List.of(text));
    }
}
