package dev.lido.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BodyLimitTest {

    private TestFront front;

    @BeforeEach
    void start() throws IOException {
        front = TestFront.withTools(FakeTool.ECHO);
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void aBodyOfTheLimit_isTaken() {
        assertThat(front.post("/execute", bodyOf(TestFront.MAX_BODY_BYTES)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aBodyOneByteLarger_isRefused() {
        HttpResponse<String> response = front.post("/execute", bodyOf(TestFront.MAX_BODY_BYTES + 1));

        ExecuteTest.assertProblem(response, 413, "/problems/body-too-large", "Body too large");
        assertThat(TestFront.json(response)).containsEntry("maxBodyBytes", TestFront.MAX_BODY_BYTES);
    }

    @Test
    void aLengthOverTheLimit_isRefused_beforeTheBodyHasCome() throws IOException {
        String answer = front.raw("POST /execute HTTP/1.1\r\nHost: localhost:" + front.port()
                + "\r\nContent-Length: 9000000000\r\nConnection: close\r\n\r\n{");

        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"status\":413");
    }

    @Test
    void aBodyWithoutLength_isReadUpToTheLimit_andRefused() throws IOException {
        // One chunk that never ends: whoever waits for its end waits for ever.
        String answer = front.raw("POST /execute HTTP/1.1\r\nHost: localhost:" + front.port()
                + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n7fffffff\r\n"
                + "x".repeat(TestFront.MAX_BODY_BYTES + 1));

        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"status\":413");
    }

    private static String bodyOf(int bytes) {
        String start = "{\"tool\": \"echo\", \"arguments\": {\"text\": \"";
        String end = "\"}}";
        return start + "x".repeat(bytes - start.length() - end.length()) + end;
    }
}
