package io.guestway.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State that survives a restart and is not secret: a JSON object with one section per owner. It is replaced atomically
 * and belongs to one process.
 */
public final class StateFile {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.file");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DurableFile file;
    private ObjectNode content;

    /** @param path created by the first write */
    public StateFile(Path path) {
        this.file = new DurableFile(path);
    }

    /** The last written section; empty if it is missing or not readable as the type. */
    public synchronized <T> Optional<T> read(String section, Class<T> type) throws IOException {
        JsonNode node = content().get(section);
        try {
            return node == null ? Optional.empty() : Optional.of(JSON.treeToValue(node, type));
        } catch (JsonProcessingException e) {
            LOG.error("section of the state file not readable, discarded file={} section={}", file.name(), section);
            return Optional.empty();
        }
    }

    /** Once this returns, the section survives a crash. */
    public synchronized void write(String section, Object value) throws IOException {
        ObjectNode next = content().deepCopy();
        next.set(section, JSON.valueToTree(value));
        if (!next.equals(content)) {
            file.replace(JSON.writeValueAsBytes(next));
            content = next;
        }
    }

    private ObjectNode content() throws IOException {
        if (content == null) {
            content = parse(file.read().orElse(null));
        }
        return content;
    }

    private ObjectNode parse(byte[] bytes) throws IOException {
        if (bytes == null) {
            return JSON.createObjectNode();
        }
        try {
            if (JSON.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // logged below, together with JSON that is not an object
        }
        LOG.error("state file not readable, discarded file={}", file.name());
        return JSON.createObjectNode();
    }
}
