package io.guestway.runtime;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.Registry;

/**
 * The parent's beans as seen by a generation: all except those of platform-http. A registry looks in its repositories
 * first, and routes would be added to the management port's router.
 */
final class ParentBeans implements BeanRepository {

    private static final String OWN_OF_EACH = "platform-http";

    private final Registry parent;
    private final Registry own;

    /** @param own the generation's own beans, which take precedence over the parent's */
    ParentBeans(Registry parent, Registry own) {
        this.parent = parent;
        this.own = own;
    }

    private boolean hides(String name) {
        return name.startsWith(OWN_OF_EACH) || own.lookupByName(name) != null;
    }

    @Override
    public Object lookupByName(String name) {
        return hides(name) ? null : parent.lookupByName(name);
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
        return hides(name) ? null : parent.lookupByNameAndType(name, type);
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
        Map<String, T> found = new LinkedHashMap<>(parent.findByTypeWithName(type));
        found.keySet().removeIf(this::hides);
        return found;
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
        return new LinkedHashSet<>(findByTypeWithName(type).values());
    }
}
