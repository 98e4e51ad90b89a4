package io.guestway.api;

import io.guestway.problem.ProblemException;

/**
 * Who may call what (docs/contract.md section 3): guest calls require a key unless {@code guestway.api.auth} is none,
 * {@code /platform-token} always requires an admin key, and the OpenAPI file requires none.
 */
public final class AccessPolicy {

    /** The browser is redirected here after a login. The one-time state authorizes the request. */
    private static final String CALLBACK = "/platform-token/callback";

    private static final String PLATFORM_TOKEN = "/platform-token";
    private static final ApiKeys.Caller ANYBODY = new ApiKeys.Caller("anybody", false);

    private final ApiKeys keys;
    private final boolean anonymousGuestCalls;

    /** @param anonymousGuestCalls {@code guestway.api.auth=none} */
    public AccessPolicy(ApiKeys keys, boolean anonymousGuestCalls) {
        this.keys = keys;
        this.anonymousGuestCalls = anonymousGuestCalls;
    }

    /**
     * Returns the caller if it is allowed to call the path.
     *
     * @param path below {@code /api/v1}
     * @throws ProblemException 401 for a missing or wrong key, 403 for a key without the right to this path
     */
    public ApiKeys.Caller admit(String path, String key) throws ProblemException {
        if (path.equals(OpenApiContract.DOCUMENT) || path.equals(CALLBACK)) {
            return ANYBODY;
        }
        boolean requiresAdmin = path.equals(PLATFORM_TOKEN) || path.startsWith(PLATFORM_TOKEN + "/");
        if (anonymousGuestCalls && !requiresAdmin) {
            return keys.identify(key).orElse(ANYBODY);
        }
        ApiKeys.Caller caller = keys.identify(key)
                .orElseThrow(() -> ProblemException.unauthorized("Send a valid API key in the X-API-Key header"));
        if (requiresAdmin && !caller.isAdmin()) {
            throw ProblemException.forbidden("This call requires a key of guestway.api.admin-keys");
        }
        return caller;
    }
}
