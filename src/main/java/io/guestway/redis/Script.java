package io.guestway.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
            String source = sources.append(read(beside, name)).toString();
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
            return new Script(name, source, HexFormat.of().formatHex(digest));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Class<?> beside, String name) throws IOException {
        try (InputStream file = beside.getResourceAsStream(name + ".lua")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
