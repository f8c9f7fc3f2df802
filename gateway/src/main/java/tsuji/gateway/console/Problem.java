package tsuji.gateway.console;

import java.util.Map;

/** Why a request is not done: an answer of RFC 9457. The detail says what to do. */
final class Problem extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Status status;
    private final transient Map<String, String> headers;

    /** Statuses of HTTP that the console refuses with, and their names (RFC 9110, section 15, and RFC 6585). */
    enum Status {
        BAD_REQUEST(400, "Bad Request"),
        UNAUTHORIZED(401, "Unauthorized"),
        FORBIDDEN(403, "Forbidden"),
        NOT_FOUND(404, "Not Found"),
        METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
        CONFLICT(409, "Conflict"),
        CONTENT_TOO_LARGE(413, "Content Too Large"),
        UNSUPPORTED_MEDIA_TYPE(415, "Unsupported Media Type"),
        MISDIRECTED_REQUEST(421, "Misdirected Request"),
        TOO_MANY_REQUESTS(429, "Too Many Requests"),
        SERVICE_UNAVAILABLE(503, "Service Unavailable");

        private final int code;
        private final String title;

        Status(int code, String title) {
            this.code = code;
            this.title = title;
        }
    }

    Problem(Status status, String detail) {
        this(status, detail, Map.of());
    }

    /** @param headers that the status asks for. */
    Problem(Status status, String detail, Map<String, String> headers) {
        super(detail);
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    Answer answer() {
        return Answer.json(status.code, "application/problem+json", headers, json -> {
            json.writeStartObject();
            json.writeStringField("title", status.title);
            json.writeNumberField("status", status.code);
            json.writeStringField("detail", getMessage());
            json.writeEndObject();
        });
    }
}
