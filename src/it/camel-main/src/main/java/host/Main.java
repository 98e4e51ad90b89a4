package host;

/** The same application without a Redis of its own. */
public final class Main {

    public static void main(String[] arguments) throws Exception {
        new org.apache.camel.main.Main(Main.class).run(arguments);
    }
}
