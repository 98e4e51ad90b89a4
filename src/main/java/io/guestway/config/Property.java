package io.guestway.config;

import java.util.List;

/**
 * The declaration of one property. It is made once, in the class of its group, and read through its {@link Key}.
 *
 * @param label the name for readers, in a few words
 * @param defaultValue null if there is none or if it follows from other properties
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
        List<String> choices,
        String example,
        List<String> sentences) {

    /** Begins a declaration. */
    static Property of(PropertyGroup group, String name, Kind kind) {
        return new Property(group, name, kind, null, null, List.of(), null, List.of());
    }

    Property labelled(String words) {
        return new Property(group, name, kind, words, defaultValue, choices, example, sentences);
    }

    Property withDefault(String value) {
        return new Property(group, name, kind, label, value, choices, example, sentences);
    }

    Property oneOf(String... values) {
        return new Property(group, name, kind, label, defaultValue, List.of(values), example, sentences);
    }

    Property withExample(String value) {
        return new Property(group, name, kind, label, defaultValue, choices, value, sentences);
    }

    Property withText(String... text) {
        return new Property(group, name, kind, label, defaultValue, choices, example, List.of(text));
    }
}
