// Issues a guest token: node issue-guest.mjs <fingerprint> [idempotency key]
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

const API = process.env.API_URL ?? "http://127.0.0.1:8080/api/v1";
const KEY = process.env.API_KEY ?? "sandbox";

const ATTEMPTS = 3;
const LONGEST_WAIT = 30; // seconds

class Problem extends Error {
  constructor(status, code) {
    super(`status ${status}, code ${code}`);
    this.status = status;
    this.code = code;
  }
}

// The guest. Throws a Problem if there is none.
async function issue(fingerprint, idempotencyKey) {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(`${API}/guests`, {
      method: "POST",
      headers: {
        "X-API-Key": KEY,
        "Idempotency-Key": idempotencyKey,
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ fingerprint }),
      // longer than guestway.guests.max-wait
      signal: AbortSignal.timeout(40_000),
    });
    if (answer.status === 201) {
      return answer.json();
    }
    const problem = new Problem(answer.status, await code(answer));
    // Guestway sends whole seconds; NaN if there is no Retry-After
    const wait = parseInt(answer.headers.get("Retry-After"), 10);
    if (attempt === ATTEMPTS || !(wait <= LONGEST_WAIT)) {
      throw problem;
    }
    await sleep(wait * 1000);
  }
}

// The code of a problem (RFC 9457); none if something else than Guestway answered.
async function code(answer) {
  const isProblem = answer.headers.get("Content-Type")?.startsWith("application/problem+json");
  return isProblem ? (await answer.json()).code : "none";
}

const [fingerprint, idempotencyKey] = process.argv.slice(2);
try {
  // one key for one guest: each attempt carries the same
  console.log(JSON.stringify(await issue(fingerprint, idempotencyKey ?? randomUUID())));
} catch (failure) {
  console.error(failure.message);
  process.exitCode = 1;
}
