package dev.lido.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
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
                .hasMessageContaining("192.0.2.1:0");
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
        assertThat(entered.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(front::close);
        while (listens(front.port())) { // the port closes first, the calls get their time
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> closing.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        door.countDown();

        assertThat(call.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        closing.get(10, TimeUnit.SECONDS);
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
