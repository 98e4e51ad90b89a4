package io.guestway.runtime;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Checks that a port is free before anything is started. */
final class Ports {

    private Ports() {}

    /** Throws {@link ConfigurationException} naming the host or the port and the fix. */
    static void requireFree(Settings settings, Key host, Key port) {
        int number = settings.number(port);
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(settings.text(host), number));
        } catch (IOException | IllegalArgumentException e) {
            if (!isOfThisMachine(settings.text(host))) {
                throw new ConfigurationException(
                        host.property(),
                        "'" + settings.text(host)
                                + "' is not an address of this machine; set a local address, or 0.0.0.0 for all");
            }
            throw new ConfigurationException(
                    port.property(),
                    "cannot listen on " + settings.text(host) + ":" + number + " (" + e.getMessage()
                            + "); set a free port");
        }
    }

    private static boolean isOfThisMachine(String host) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(host, 0));
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
