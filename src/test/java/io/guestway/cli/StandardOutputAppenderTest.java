package io.guestway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StandardOutputAppenderTest {

    private final List<String> writes = new ArrayList<>();
    private final StandardOutputAppender appender = StandardOutputAppender.newBuilder()
            .setName("test")
            .setLayout(PatternLayout.newBuilder().withPattern("%m\n").build())
            .setOutput(new FilterOutputStream(new ByteArrayOutputStream()) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    writes.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
                }
            })
            .build();

    @BeforeEach
    void start() {
        appender.start();
    }

    @AfterEach
    void stop() {
        appender.stop();
    }

    private void append(String line, boolean last) {
        appender.append(Log4jLogEvent.newBuilder()
                .setLoggerName("guestway.test")
                .setLevel(Level.INFO)
                .setMessage(new SimpleMessage(line))
                .setEndOfBatch(last)
                .build());
    }

    @Test
    void lines_of_one_batch_are_written_together() {
        append("first", false);
        append("second", false);
        assertThat(writes).isEmpty();

        append("third", true);

        assertThat(writes).containsExactly("first\nsecond\nthird\n");
    }

    @Test
    void a_batch_larger_than_the_buffer_is_written_completely() {
        for (int i = 0; i < 1000; i++) {
            append("line " + i, i == 999);
        }

        assertThat(String.join("", writes).lines()).hasSize(1000).endsWith("line 999");
    }

    @Test
    void a_stop_writes_what_is_left() {
        append("first", false);

        appender.stop();

        assertThat(writes).containsExactly("first\n");
    }
}
