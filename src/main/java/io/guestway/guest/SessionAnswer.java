package io.guestway.guest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what the script sessions.lua answers. */
final class SessionAnswer {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Greater scores are not times in ms. */
    private static final double LATEST = 1e15;

    private SessionAnswer() {}

    /**
     * The sessions, oldest first.
     *
     * @param hasOwnEnds whether each has its end and its kind beside its score
     * @param showsKind whether the kind is shown
     */
    static List<GuestSession> read(List<String> answer, boolean hasOwnEnds, boolean showsKind) {
        List<GuestSession> sessions = new ArrayList<>();
        int step = hasOwnEnds ? 4 : 2;
        for (int i = 1; i + step <= answer.size(); i += step) {
            double score = Double.parseDouble(answer.get(i + 1).replace("inf", "Infinity"));
            Optional<String> id = guestId(answer.get(i));
            if (id.isPresent() && Math.abs(score) < LATEST) {
                String end = answer.get(hasOwnEnds ? i + 2 : 0);
                sessions.add(new GuestSession(
                        id.get(),
                        Instant.ofEpochMilli((long) score),
                        end.isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(end)),
                        showsKind ? answer.get(i + 3) : null));
            }
        }
        return sessions;
    }

    /** Empty if Guestway did not write the member; the next write puts it aside. */
    private static Optional<String> guestId(String member) {
        try {
            JsonNode id = JSON.readTree(member).path("guestId");
            return id.isTextual() && !id.textValue().isEmpty() ? Optional.of(id.textValue()) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
