package host;

import org.apache.camel.dsl.jbang.core.commands.CamelJBangMain;

/** What the command {@code camel} starts. */
public final class Camel {

    public static void main(String[] arguments) {
        CamelJBangMain.run(arguments);
    }
}
