"""Issues a guest token: python3 issue_guest.py <fingerprint> [idempotency key]"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid

API = os.environ.get("API_URL", "http://127.0.0.1:8080/api/v1")
KEY = os.environ.get("API_KEY", "sandbox")

ATTEMPTS = 3
LONGEST_WAIT = 30  # seconds


class Problem(Exception):
    """An error answer."""

    def __init__(self, status, code):
        super().__init__(f"status {status}, code {code}")
        self.status = status
        self.code = code


def issue(fingerprint, idempotency_key):
    """Returns the guest. Raises a Problem if there is none."""
    request = urllib.request.Request(
        API + "/guests",
        data=json.dumps({"fingerprint": fingerprint}).encode(),
        headers={
            "X-API-Key": KEY,
            "Idempotency-Key": idempotency_key,
            "Content-Type": "application/json",
        },
    )
    for attempt in range(1, ATTEMPTS + 1):
        try:
            # longer than guestway.guests.max-wait
            with urllib.request.urlopen(request, timeout=40) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            problem = Problem(refused.code, code(refused))
            # Guestway sends whole seconds
            wait = refused.headers.get("Retry-After", "")
            if attempt == ATTEMPTS or not wait.isdigit() or int(wait) > LONGEST_WAIT:
                raise problem from refused
        time.sleep(int(wait))


def code(answer):
    """Returns the code of a problem (RFC 9457), or none if something else than Guestway answered."""
    is_problem = answer.headers.get("Content-Type", "").startswith("application/problem+json")
    return json.load(answer)["code"] if is_problem else "none"


if __name__ == "__main__":
    try:
        # one key for one guest: each attempt carries the same
        key = sys.argv[2] if len(sys.argv) > 2 else str(uuid.uuid4())
        print(json.dumps(issue(sys.argv[1], key)))
    except Problem as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
