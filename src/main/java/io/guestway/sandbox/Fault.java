package io.guestway.sandbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.Set;

/**
 * A fault that the sandbox simulates.
 *
 * @param call which endpoint: create, invalidate, token, refresh or websocket
 * @param kind what happens: status, delay, hang, break, garbage, huge (a body of 10 MB), merge (the usual answer with
 *     other fields) or lost (the effect takes place, the answer is not sent)
 * @param status the HTTP status of kind status
 * @param retryAfter the Retry-After header of kind status as sent; none if null
 * @param delayMs how long kind delay waits before the usual answer
 * @param count how many requests it affects; unlimited if null
 * @param percent the percentage of affected requests
 * @param json the fields of kind merge; null removes a field, and a removed refresh token is not rotated
 */
public record Fault(
        @JsonProperty("call") String call,
        @JsonProperty("kind") String kind,
        @JsonProperty("status") Integer status,
        @JsonProperty("retryAfter") String retryAfter,
        @JsonProperty("delayMs") Integer delayMs,
        @JsonProperty("count") Integer count,
        @JsonProperty("percent") Integer percent,
        @JsonProperty("json") Map<String, Object> json) {

    static final String FIELDS = "call, kind, status, retryAfter, delayMs, count, percent and json";

    /** One without fields to merge. */
    public Fault(
            String call,
            String kind,
            Integer status,
            String retryAfter,
            Integer delayMs,
            Integer count,
            Integer percent) {
        this(call, kind, status, retryAfter, delayMs, count, percent, null);
    }

    /** The error of the fault, or null. */
    String error() {
        if (call == null
                || !Set.of("create", "invalidate", "token", "refresh", "websocket")
                        .contains(call)) {
            return "call: one of create, invalidate, token, refresh, websocket";
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
            case "hang", "break", "garbage", "huge", "lost" -> null;
            default -> "kind: one of status, delay, hang, break, garbage, huge, merge, lost";
        };
    }

    /** The fault after one more affected request; null if it is used up. */
    Fault met() {
        if (count == null) {
            return this;
        }
        return count <= 1 ? null : new Fault(call, kind, status, retryAfter, delayMs, count - 1, percent, json);
    }
}
