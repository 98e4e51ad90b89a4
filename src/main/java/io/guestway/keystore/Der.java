package io.guestway.keystore;

import io.guestway.config.Key;

/** Reads as much DER (X.690) as is needed to recognise a truncated keystore. */
final class Der {

    private static final int SEQUENCE = 0x30;

    private Der() {}

    static void requireWhole(String name, byte[] bytes) throws KeystoreException {
        if (bytes.length == 0) {
            throw new KeystoreException(
                    Key.KEYSTORE_PATH,
                    "'" + name + "' is empty; restore it from a backup, or delete it and run `keystore create`");
        }
        if ((bytes[0] & 0xFF) != SEQUENCE) {
            throw new KeystoreException(
                    Key.KEYSTORE_PATH,
                    "'" + name + "' is not a PKCS12 keystore; set the right file, or convert it with"
                            + " `keytool -importkeystore -deststoretype PKCS12`");
        }
        long announced = announced(bytes);
        if (announced > bytes.length) {
            throw new KeystoreException(
                    Key.KEYSTORE_PATH,
                    "'" + name + "' is truncated: " + bytes.length + " of " + announced
                            + " bytes; restore it from a backup");
        }
    }

    /**
     * The length of header and content as announced by the header; greater than the file if the header itself is
     * truncated.
     */
    private static long announced(byte[] bytes) {
        if (bytes.length < 2) {
            return 2;
        }
        int first = bytes[1] & 0xFF;
        if (first < 0x80) {
            return 2L + first;
        }
        int count = first & 0x7F;
        if (bytes.length < 2 + count) {
            return 2L + count;
        }
        long length = 0;
        for (int i = 0; i < Math.min(count, 4); i++) {
            length = length << 8 | bytes[2 + i] & 0xFF;
        }
        return 2L + count + length;
    }
}
