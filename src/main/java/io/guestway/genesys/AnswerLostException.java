package io.guestway.genesys;

import java.io.IOException;

/** The request was sent and no complete answer arrived. Genesys may have processed it. */
final class AnswerLostException extends IOException {

    AnswerLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
