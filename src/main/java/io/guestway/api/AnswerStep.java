package io.guestway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * The last step of every API request: writes a map as JSON that no cache may keep, and adds the X-Request-Id. Other
 * bodies are left as they are.
 */
public final class AnswerStep implements Processor {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        Message answer = exchange.getMessage();
        if (answer.getBody() instanceof Map<?, ?> fields) {
            answer.setBody(JSON.writeValueAsBytes(fields));
            answer.setHeader(Exchange.CONTENT_TYPE, "application/json");
            answer.setHeader("Cache-Control", "no-store");
        }
        answer.setHeader("X-Request-Id", exchange.getVariables().get(RequestStep.REQUEST_ID));
    }
}
