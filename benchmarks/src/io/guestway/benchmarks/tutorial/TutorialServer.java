package io.guestway.benchmarks.tutorial;

import java.net.http.HttpClient;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.JedisPooled;

/**
 * The algorithm of the public tutorial in plain Java, a thread per request: Jetty, Jedis and the HTTP client of the JDK.
 *
 * <p>Arguments: port, port of the stand-in, port of Redis.
 */
public final class TutorialServer {

    private static final int THREADS = 200;
    private static final int REDIS_CONNECTIONS = 128;

    private TutorialServer() {}

    /** Serves until the process ends. */
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        int standIn = Integer.parseInt(arguments[1]);
        int redisPort = Integer.parseInt(arguments[2]);

        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(REDIS_CONNECTIONS);
        pool.setMaxIdle(REDIS_CONNECTIONS);
        JedisPooled redis = new JedisPooled(pool, "127.0.0.1", redisPort);
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Genesys genesys = new Genesys(http, "http://127.0.0.1:" + standIn);
        genesys.login();

        Server server = new Server(new QueuedThreadPool(THREADS));
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new TutorialHandler(new CappedSessions(redis, genesys)));
        server.start();
    }
}
