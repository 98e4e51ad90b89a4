package io.guestway.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** A Lua script that Redis runs as one atomic step, called by its digest. */
public record Script(String name, String source, String sha1) {

    /**
     * The resource {@code name.lua} beside the given class.
     *
     * @param preludes resources with functions that it uses
     */
    public static Script load(Class<?> beside, String name, String... preludes) {
        try {
            StringBuilder sources = new StringBuilder();
            for (String prelude : preludes) {
                sources.append(read(beside, prelude)).append('\n');
            }
            return of(name, sources.append(read(beside, name)).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Script of(String name, String source) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
            return new Script(name, source, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The same script with a local variable for each constant: a text, a number, a boolean, or null. They do not have to be
     * sent with each call.
     */
    public Script with(Map<String, ?> constants) {
        StringBuilder locals = new StringBuilder();
        new TreeMap<>(constants).forEach((variable, value) -> locals.append("local ")
                .append(variable)
                .append(" = ")
                .append(value instanceof String text ? quoted(text) : value == null ? "nil" : value.toString())
                .append('\n'));
        return of(name, locals + source);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("'");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b >= ' ' && b <= '~' && b != '\'' && b != '\\';
            quoted.append(plain ? String.valueOf((char) b) : "\\%03d".formatted(b & 0xff));
        }
        return quoted.append('\'').toString();
    }

    private static String read(Class<?> beside, String name) throws IOException {
        try (InputStream file = beside.getResourceAsStream(name + ".lua")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
