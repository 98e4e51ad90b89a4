package io.guestway.sandbox.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * A fault that the sandbox simulates.
 *
 * @param call which endpoint: create, invalidate, token, refresh or websocket; in the dialect web-messaging exchange,
 *     session-refresh, revoke, and the frames configure and close-session
 * @param kind what happens: status, delay, hang, break, garbage, huge (a body of 10 MB), merge (the usual answer with
 *     other fields) or lost (the effect takes place, the answer is not sent). On a WebSocket: delay, hang, lost, frame
 *     (another answer), close-socket (before any effect) or close-after (after the answer)
 * @param status the HTTP status of kind status
 * @param retryAfter the Retry-After header of kind status as sent; none if null
 * @param delayMs how long kind delay waits before the usual answer
 * @param count how many requests it affects; unlimited if null
 * @param percent the percentage of affected requests
 * @param json the fields of kind merge; null removes a field, and a removed refresh token is not rotated
 * @param frameClass the class of kind frame
 * @param code the code of kind frame
 * @param body the body of kind frame, a text or an object
 */
public record Fault(
        @JsonProperty("call") String call,
        @JsonProperty("kind") String kind,
        @JsonProperty("status") Integer status,
        @JsonProperty("retryAfter") String retryAfter,
        @JsonProperty("delayMs") Integer delayMs,
        @JsonProperty("count") Integer count,
        @JsonProperty("percent") Integer percent,
        @JsonProperty("json") Map<String, Object> json,
        @JsonProperty("class") String frameClass,
        @JsonProperty("code") Integer code,
        @JsonProperty("body") Object body) {

    private static final List<String> CALLS = List.of(
            "create",
            "invalidate",
            "token",
            "refresh",
            "websocket",
            "exchange",
            "session-refresh",
            "revoke",
            "configure",
            "close-session");

    public static final String FIELDS =
            "call, kind, status, retryAfter, delayMs, count, percent, json, class, code and body";

    /** One without fields to merge. */
    public Fault(
            String call,
            String kind,
            Integer status,
            String retryAfter,
            Integer delayMs,
            Integer count,
            Integer percent) {
        this(call, kind, status, retryAfter, delayMs, count, percent, null, null, null, null);
    }

    /** One that merges fields into the usual answer. */
    public static Fault merging(String call, Integer count, Map<String, Object> json) {
        return new Fault(call, "merge", null, null, null, count, null, json, null, null, null);
    }

    /** One that answers a frame with another one. */
    public static Fault answering(String call, Integer count, String frameClass, int code, Object body) {
        return new Fault(call, "frame", null, null, null, count, null, null, frameClass, code, body);
    }

    /** The error of the fault, or null. */
    public String error() {
        if (call == null || !CALLS.contains(call)) {
            return "call: one of " + String.join(", ", CALLS);
        }
        if (count != null && count < 1) {
            return "count: at least 1";
        }
        if (percent != null && (percent < 1 || percent > 100)) {
            return "percent: from 1 to 100";
        }
        return switch (kind == null ? "" : kind) {
            case "status" -> status == null || status < 300 || status > 599 ? "status: from 300 to 599" : null;
            case "delay" -> delayMs == null || delayMs < 0 || delayMs > 600_000 ? "delayMs: from 0 to 600000" : null;
            case "merge" -> json == null ? "json: the fields to merge" : null;
            case "frame" ->
                frameClass == null || code == null || body == null ? "class, code and body: of the frame" : null;
            case "hang", "break", "garbage", "huge", "lost", "close-socket", "close-after" -> null;
            default ->
                "kind: one of status, delay, hang, break, garbage, huge, merge, lost, frame, close-socket,"
                        + " close-after";
        };
    }

    /** The fault after one more affected request; null if it is used up. */
    Fault met() {
        if (count == null) {
            return this;
        }
        return count <= 1
                ? null
                : new Fault(call, kind, status, retryAfter, delayMs, count - 1, percent, json, frameClass, code, body);
    }
}
