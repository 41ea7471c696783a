package dev.lido.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** A servlet that is handed in for {@code /mcp} stands behind the same gate as every page. */
class McpServletTest {

    @Test
    void theServlet_seesThePrincipal_behindTheToken() throws IOException {
        try (TestFront front =
                TestFront.builder().token("secret").mcp(new Whoami()).start()) {
            assertThat(front.post("/mcp", "{}").statusCode()).isEqualTo(401);
            HttpResponse<String> response = front.post("/mcp", "{}", "Authorization", "Bearer secret");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("token");
        }
    }

    @Test
    void theServlet_isBehindTheOriginCheck() throws IOException {
        try (TestFront front = TestFront.builder().mcp(new Whoami()).start()) {
            assertThat(front.post("/mcp", "{}", "Origin", "http://evil.example").statusCode())
                    .isEqualTo(403);
            assertThat(front.post("/mcp", "{}").body()).isEqualTo("local");
        }
    }

    @Test
    void anErrorThatTheServletSends_hasTheSameShape() throws IOException {
        try (TestFront front = TestFront.builder().mcp(new Whoami()).start()) {
            HttpResponse<String> response = front.get("/mcp");
            assertThat(response.statusCode()).isEqualTo(405);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(TestFront.json(response)).containsEntry("status", 405).containsKey("requestId");
            assertThat(response.body()).doesNotContainIgnoringCase("jetty");
        }
    }

    @Test
    void aServletThatCrashes_isToldByIdOnly() throws IOException {
        try (TestFront front = TestFront.builder().mcp(new Whoami()).start()) {
            HttpResponse<String> response = front.method("PUT", "/mcp");
            ExecuteTest.assertProblem(response, 500, "/problems/internal", "Internal error");
            assertThat(response.body()).doesNotContain("hunter2").doesNotContain("IllegalState");
            assertThat((String) TestFront.json(response).get("detail"))
                    .contains((String) TestFront.json(response).get("requestId"));
        }
    }

    private static final class Whoami extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print(request.getAttribute("lido.principal"));
        }

        @Override
        protected void doPut(HttpServletRequest request, HttpServletResponse response) {
            throw new IllegalStateException("password=hunter2");
        }
    }
}
