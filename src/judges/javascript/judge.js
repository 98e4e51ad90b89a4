// Runs the official JavaScript platform SDK against the sandbox: node judge.js <port> <deploymentId> <code of the identity
// provider> <code of the platform's login>. Prints one line for each call that succeeded; exits with 1 at the first that did not.
const platform = require("purecloud-platform-client-v2");
const assert = require("node:assert");

const [port, deploymentId, guestCode, loginCode] = process.argv.slice(2);
const client = platform.ApiClient.instance;
client.setGateway({ host: "127.0.0.1", protocol: "http", port: Number(port) });

async function judge() {
  await client.loginClientCredentialsGrant("sandbox-client", "sandbox-secret");
  console.log("client credentials granted");

  const tokens = new platform.TokensApi();
  await tokens.getTokensMe();
  console.log("own token read");

  await client.loginCodeAuthorizationGrant("sandbox-client", "sandbox-secret", loginCode, "http://127.0.0.1/callback");
  await tokens.getTokensMe();
  console.log("code granted");

  const deployments = new platform.WebDeploymentsApi();
  const granted = await deployments.postWebdeploymentsTokenOauthcodegrantjwtexchange({
    deploymentId,
    oauth: { code: guestCode, redirectUri: "app://" }
  });
  assert.ok(granted.jwt && granted.refreshToken);
  console.log("guest signed in");

  const refreshed = await deployments.postWebdeploymentsTokenRefresh({ body: { refreshToken: granted.refreshToken } });
  assert.ok(refreshed.jwt && refreshed.jwt !== granted.jwt);
  console.log("guest refreshed");

  const refused = await deployments
    .postWebdeploymentsTokenRefresh({ body: { refreshToken: "unknown" } })
    .then(() => null, error => error);
  assert.strictEqual(refused.status, 400);
  console.log("unknown refresh token refused");
}

judge().catch(error => {
  console.error(error.body || error);
  process.exit(1);
});
