package dev.lido.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.server.Eventually;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartAndStopTest {

    @Test
    void aTakenPort_isNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> TestFront.builder()
                            .listen("127.0.0.1", taken.getLocalPort())
                            .start())
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("choose another port");
        }
    }

    @Test
    void aTakenMetricsPort_isNamed_andTheMainPortIsGivenBack() throws IOException {
        int free = freePort();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> TestFront.builder()
                            .listen("127.0.0.1", free)
                            .metricsPort(taken.getLocalPort())
                            .start())
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
        assertNobodyListens(free);
    }

    @Test
    void aHostThatIsNotHere_isNamed() {
        assertThatThrownBy(() -> TestFront.builder()
                        .listen("192.0.2.1", 0)
                        .token("secret")
                        .start())
                .isInstanceOf(BindException.class)
                .hasMessageContaining("192.0.2.1:0")
                .hasMessageContaining("set host to an address of this machine")
                .hasMessageNotContaining("stop what uses this one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void withoutAToken_anAddressThatOthersReach_isRefused(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestFront.builder().listen(host, 0).start())
                .withMessageContaining("loopback only: host=" + host)
                .withMessageContaining("LIDO_TOKEN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "127.0.0.2"})
    void withoutAToken_loopback_isFine(String host) throws IOException {
        try (TestFront front = TestFront.builder().listen(host, 0).start()) {
            assertThat(front.port()).isPositive();
        }
    }

    @Test
    void close_givesThePortBack_andMayBeCalledAgain() throws IOException {
        TestFront front = TestFront.builder().start();
        int port = front.port();
        front.close();
        front.close();
        assertNobodyListens(port);
    }

    @Test
    void close_letsTheCallUnderWayEnd() throws Exception {
        Semaphore entered = new Semaphore(0);
        CountDownLatch door = new CountDownLatch(1);
        TestFront front = TestFront.withTools(FakeTool.blocking("block", entered, door));
        CompletableFuture<HttpResponse<String>> call = front.postLater("/execute", "{\"tool\": \"block\"}");
        assertThat(entered.tryAcquire(60, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(front::close);
        Eventually.until("the port closes, the calls get their time", () -> !listens(front.port()));
        assertThatThrownBy(() -> closing.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        door.countDown();

        assertThat(call.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        closing.get(60, TimeUnit.SECONDS);
    }

    /**
     * Three connections: one with a call under way and further requests sent behind it, one that was used and is kept
     * open, one that was never used. The end of the latter two is the gate that says that closing has begun.
     */
    @Test
    void close_takesNoFurtherRequest_alsoNotOnAConnectionThatIsInUse() throws Exception {
        Semaphore entered = new Semaphore(0);
        CountDownLatch door = new CountDownLatch(1);
        Semaphore echoed = new Semaphore(0);
        FakeTool echo = new FakeTool("echo", (call, arguments) -> {
            echoed.release();
            return arguments;
        });
        TestFront front = TestFront.withTools(FakeTool.blocking("block", entered, door), echo);
        try (Socket busy = connect(front);
                Socket kept = connect(front);
                Socket unused = connect(front)) {
            send(kept, request(front.port(), "echo"));
            assertThat(kept.getInputStream().read()).isEqualTo('H');
            assertThat(echoed.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            String one = request(front.port(), "echo");
            send(busy, request(front.port(), "block") + one + one);
            assertThat(entered.tryAcquire(60, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> closing = CompletableFuture.runAsync(front::close);
            assertThat(rest(kept)).contains(" 200 OK");
            assertThat(rest(unused)).isEmpty();
            assertThat(closing).as("a call is under way still").isNotDone();
            assertThat(entered.availablePermits()).isZero();
            door.countDown();

            assertThat(List.of(rest(busy).split("HTTP/1.1 ", -1)))
                    .as("what is answered on the connection that was in use")
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith("200 OK")
                    .containsIgnoringCase("Connection: close");
            closing.get(60, TimeUnit.SECONDS);
        }
        assertThat(echoed.availablePermits()).as("calls that were taken").isZero();
    }

    private static Socket connect(TestFront front) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), front.port());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Everything up to the end, which the server makes. */
    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String request(int port, String tool) {
        String body = "{\"tool\": \"" + tool + "\"}";
        return "POST /execute HTTP/1.1\r\nHost: localhost:" + port + "\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static boolean listens(int port) {
        if (port <= 0) {
            return false;
        }
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void assertNobodyListens(int port) {
        assertThatThrownBy(() -> new Socket(InetAddress.getByName("127.0.0.1"), port).close())
                .isInstanceOf(ConnectException.class);
    }
}
