package host;

import org.apache.camel.main.Main;

/** An application on Camel Main. */
public final class Host {

    public static void main(String[] arguments) throws Exception {
        Main main = new Main(Host.class);
        main.bind("hostRedis", Redis.template(System.getenv("HOST_REDIS")));
        main.run(arguments);
    }
}
