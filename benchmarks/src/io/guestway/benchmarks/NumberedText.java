package io.guestway.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A prepared text that contains a number of ten digits, once or repeatedly. */
final class NumberedText {

    /** Stands for the number. */
    static final String NUMBER = "##########";

    private final byte[] text;
    private final int[] positions;

    NumberedText(String text) {
        this.text = text.getBytes(StandardCharsets.US_ASCII);
        this.positions = Pattern.compile(NUMBER)
                .matcher(text)
                .results()
                .mapToInt(match -> match.start())
                .toArray();
    }

    /** A copy with the number. */
    ByteBuf with(long number, ByteBufAllocator allocator) {
        ByteBuf copy = allocator.directBuffer(text.length).writeBytes(text);
        for (int position : positions) {
            long rest = number;
            for (int i = position + NUMBER.length() - 1; i >= position; i--) {
                copy.setByte(i, (int) ('0' + rest % 10));
                rest /= 10;
            }
        }
        return copy;
    }
}
