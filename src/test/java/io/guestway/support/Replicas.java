package io.guestway.support;

import java.util.ArrayList;
import java.util.List;

/** Several processes of the standalone jar on the Redis and the sandbox of one world. */
public final class Replicas implements AutoCloseable {

    private final List<Jar> jars = new ArrayList<>();
    private final List<Api> apis = new ArrayList<>();

    /** Starts them and waits until all are ready. */
    public static Replicas start(World world, int number) throws Exception {
        Replicas replicas = new Replicas();
        try {
            for (int i = 0; i < number; i++) {
                replicas.add(world);
            }
            for (Jar jar : replicas.jars) {
                jar.awaitOutput("guestway ready");
            }
            return replicas;
        } catch (Exception | Error e) {
            replicas.close();
            throw e;
        }
    }

    private void add(World world) throws Exception {
        int port = World.freePort();
        jars.add(Jar.run(
                world.folder(),
                Jar.environment(
                        world.properties(),
                        "guestway.http.port",
                        Integer.toString(port),
                        "guestway.management.port",
                        Integer.toString(World.freePort()))));
        apis.add(new Api(port));
    }

    /** The API of the replicas in turn. */
    public Api api(int i) {
        return apis.get(i % apis.size());
    }

    @Override
    public void close() throws Exception {
        for (Jar jar : jars) {
            jar.close();
        }
    }
}
