package io.guestway.genesys;

import java.io.IOException;

/** The request was sent and no whole answer came: what was asked may have been done. */
final class AnswerLost extends IOException {

    AnswerLost(String message, Throwable cause) {
        super(message, cause);
    }
}
