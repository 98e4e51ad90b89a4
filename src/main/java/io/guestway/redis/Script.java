package io.guestway.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Lua script that Redis runs as one atomic step; sent once, then called by its digest. */
public record Script(String name, String source, String sha1) {

    /** The resource {@code name.lua} beside the given class. */
    public static Script load(Class<?> beside, String name) {
        try (InputStream file = beside.getResourceAsStream(name + ".lua")) {
            String source = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
            return new Script(name, source, HexFormat.of().formatHex(digest));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
