package io.guestway.api;

import io.guestway.problem.ProblemException;

/**
 * Who may call what (docs/contract.md section 3): guest calls want a key unless they are free, {@code /platform-token}
 * always wants an admin key, and the OpenAPI file is for everybody.
 */
public final class AccessPolicy {

    /** A browser comes here from a login: what lets it in is the state, once. */
    private static final String CALLBACK = "/platform-token/callback";

    private static final String PLATFORM_TOKEN = "/platform-token";
    private static final ApiKeys.Caller ANYBODY = new ApiKeys.Caller("anybody", false);

    private final ApiKeys keys;
    private final boolean guestsAreFree;

    /** @param guestsAreFree {@code guestway.api.auth=none} */
    public AccessPolicy(ApiKeys keys, boolean guestsAreFree) {
        this.keys = keys;
        this.guestsAreFree = guestsAreFree;
    }

    /**
     * The caller, where it may call the path.
     *
     * @param path below {@code /api/v1}
     * @throws ProblemException 401 for no or a wrong key, 403 for a key that may not do this
     */
    public ApiKeys.Caller admit(String path, String key) throws ProblemException {
        if (path.equals(Contract.DOCUMENT) || path.equals(CALLBACK)) {
            return ANYBODY;
        }
        boolean wantsAdmin = path.equals(PLATFORM_TOKEN) || path.startsWith(PLATFORM_TOKEN + "/");
        if (guestsAreFree && !wantsAdmin) {
            return keys.identify(key).orElse(ANYBODY);
        }
        ApiKeys.Caller caller = keys.identify(key)
                .orElseThrow(() -> ProblemException.unauthorized("Send a valid API key in the X-API-Key header"));
        if (wantsAdmin && !caller.isAdmin()) {
            throw ProblemException.forbidden("This call wants a key of guestway.api.admin-keys");
        }
        return caller;
    }
}
