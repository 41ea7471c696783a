package dev.lido.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("E14: a proxy that fails like a network, in front of a real server")
@Timeout(60)
class FaultProxyTest {

    /** What must come does so within this. */
    private static final int PATIENCE_MILLIS = 20_000;
    /** What must not come is waited for so long: a broken proxy mostly shows it by then, a right one never fails by it. */
    private static final int GLIMPSE_MILLIS = 150;

    private final List<Socket> clients = new ArrayList<>();
    private EchoServer server;
    private FaultProxy proxy;

    @BeforeEach
    void open() throws IOException {
        server = new EchoServer("");
        proxy = FaultProxy.to(server.port());
    }

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        proxy.close();
        server.close();
    }

    @Test
    void proxy_withoutAFault_passesBytesOn() throws Exception {
        Socket client = connect();

        assertThat(echo(client, "first")).isEqualTo("first");
        assertThat(echo(client, "second")).isEqualTo("second");
    }

    @Test
    void proxy_withoutAFault_passesOnMoreThanItMayHold() throws Exception {
        Socket client = connect();
        byte[] sent = new byte[8 * Relay.MOST_HELD_BYTES];
        new Random(1).nextBytes(sent);
        Thread writer = new Thread(() -> {
            try {
                client.getOutputStream().write(sent);
                client.shutdownOutput();
            } catch (IOException e) {
                // the comparison below fails
            }
        });
        writer.start();

        assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);
        writer.join(PATIENCE_MILLIS);
    }

    @Test
    void close_byTheClient_reachesTheServer() throws Exception {
        Socket client = connect();
        echo(client, "x");

        client.close();

        assertThat(next(server.endings)).isEqualTo(EchoServer.Ending.CLOSED);
        eventually(() -> proxy.open() == 0);
    }

    @Test
    void close_byTheServer_reachesTheClient() throws Exception {
        Socket client = connect();
        echo(client, "x");

        next(server.accepted).close();

        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void reset_byTheClient_isOneForTheServer() throws Exception {
        Socket client = connect();
        echo(client, "x");

        client.setSoLinger(true, 0);
        client.close();

        assertThat(next(server.endings)).isEqualTo(EchoServer.Ending.RESET);
    }

    @Test
    void delay_bothWays_holdsBackByTheirSum() throws Exception {
        Socket client = connect();
        echo(client, "x");
        proxy.delay(Duration.ofMillis(40), Duration.ofMillis(60));

        long start = System.nanoTime();
        assertThat(echo(client, "late")).isEqualTo("late");

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Test
    void delay_isTakenBack_nothingOvertakes() throws Exception {
        Socket client = connect();
        proxy.delay(Duration.ofMillis(200), Duration.ZERO);
        client.getOutputStream().write("first ".getBytes(US_ASCII));
        glimpse(client);
        proxy.delay(Duration.ZERO, Duration.ZERO);
        client.getOutputStream().write("second".getBytes(US_ASCII));

        assertThat(read(client, "first second".length())).isEqualTo("first second");
    }

    @Test
    void stall_thenResume_deliversWhatWasHeld() throws Exception {
        Socket client = connect();
        echo(client, "x");

        proxy.stall();
        client.getOutputStream().write("held".getBytes(US_ASCII));
        glimpse(client);
        proxy.resume();

        assertThat(read(client, 4)).isEqualTo("held");
    }

    @Test
    void stall_holdsNewConnectionsToo() throws Exception {
        proxy.stall();
        Socket client = connect();
        client.getOutputStream().write("held".getBytes(US_ASCII));
        glimpse(client);

        proxy.passThrough();

        assertThat(read(client, 4)).isEqualTo("held");
    }

    @Test
    void stall_holdsAClose() throws Exception {
        Socket client = connect();
        echo(client, "x");
        proxy.stall();

        client.close();

        assertThat(server.endings.poll(GLIMPSE_MILLIS, TimeUnit.MILLISECONDS)).isNull();
        proxy.resume();
        assertThat(next(server.endings)).isEqualTo(EchoServer.Ending.CLOSED);
    }

    @Test
    void stall_ofABigAnswer_goesOnWhereItStopped() throws Exception {
        Socket client = connect();
        byte[] sent = new byte[64 * Relay.MOST_HELD_BYTES];
        new Random(1).nextBytes(sent);
        Thread writer = new Thread(() -> {
            try {
                client.getOutputStream().write(sent);
                client.shutdownOutput();
            } catch (IOException e) {
                // the comparison below fails
            }
        });
        writer.start();
        writer.join(GLIMPSE_MILLIS); // until nothing goes on, because nobody reads what comes back
        proxy.stall();
        byte[] received = new byte[sent.length];
        int count = 0;
        client.setSoTimeout(GLIMPSE_MILLIS);
        try {
            for (int read = 0;
                    read >= 0;
                    read = client.getInputStream().read(received, count, received.length - count)) {
                count += read;
            }
        } catch (SocketTimeoutException e) {
            // that was what lay in the kernel's buffers; the proxy had room to write, and did not
        }
        client.setSoTimeout(PATIENCE_MILLIS);
        proxy.resume();

        int rest = client.getInputStream().readNBytes(received, count, received.length - count);
        assertThat(count + rest).isEqualTo(sent.length);
        assertThat(received).isEqualTo(sent);
        writer.join(PATIENCE_MILLIS);
    }

    @Test
    void proxy_forgetsWhatHasEnded() throws Exception {
        proxy.blackHole();
        for (int i = 0; i < 4_200; i++) { // more than may be open at a time
            try (Socket client = new Socket()) {
                client.setSoLinger(true, 0);
                client.connect(proxy.address(), PATIENCE_MILLIS);
            }
        }
        eventually(() -> proxy.open() == 0);
        proxy.accept();

        assertThat(echo(connect(), "x")).isEqualTo("x");
        assertThat(proxy.attempted()).isGreaterThan(4_097); // a reset may overtake the accept
    }

    @Test
    void stallOpen_leavesNewConnectionsAlone() throws Exception {
        Socket old = connect();
        echo(old, "x");

        proxy.stallOpen();

        old.getOutputStream().write("held".getBytes(US_ASCII));
        glimpse(old);
        assertThat(echo(connect(), "new")).isEqualTo("new");
    }

    @Test
    void halfOpen_serverSeesAReset_clientNothingForEver() throws Exception {
        Socket client = connect();
        echo(client, "x");

        proxy.halfOpen();

        assertThat(next(server.endings)).isEqualTo(EchoServer.Ending.RESET);
        client.getOutputStream().write("lost".getBytes(US_ASCII));
        proxy.passThrough();
        glimpse(client);
        assertThat(echo(connect(), "new")).isEqualTo("new");
        assertThat(proxy.open()).isEqualTo(2);
        client.close();
        eventually(() -> proxy.open() == 1);
    }

    @Test
    void blackHole_isAcceptedAndNeverAnswered() throws Exception {
        Socket old = connect();
        echo(old, "x");
        proxy.blackHole();

        Socket client = connect();
        client.getOutputStream().write("lost".getBytes(US_ASCII));
        glimpse(client);
        proxy.accept();

        glimpse(client);
        assertThat(echo(old, "old")).isEqualTo("old");
        assertThat(echo(connect(), "new")).isEqualTo("new");
        assertThat(server.accepted).hasSize(2);
        assertThat(proxy.attempted()).isEqualTo(3);
        assertThat(proxy.accepted()).isEqualTo(2);
    }

    @Test
    void hangConnects_isNotEvenAccepted() throws Exception {
        proxy.hangConnects();

        try (Socket client = new Socket()) {
            assertThatThrownBy(() -> client.connect(proxy.address(), GLIMPSE_MILLIS))
                    .isInstanceOf(SocketTimeoutException.class);
        }
        proxy.accept();

        assertThat(echo(connect(), "new")).isEqualTo("new");
        assertThat(proxy.attempted()).isEqualTo(1);
    }

    @Test
    void refuse_thenAccept_isOnTheSamePort() throws Exception {
        int port = proxy.port();
        Socket old = connect();
        echo(old, "x");

        proxy.refuse();

        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        }
        assertThat(echo(old, "old")).isEqualTo("old");
        proxy.accept();
        assertThat(proxy.port()).isEqualTo(port);
        assertThat(echo(connect(), "new")).isEqualTo("new");
        assertThat(proxy.attempted()).isEqualTo(2);
    }

    @Test
    void refuse_keepsThePort() throws Exception {
        proxy.refuse();

        try (ServerSocket other = new ServerSocket()) {
            other.setReuseAddress(false);
            assertThatThrownBy(() -> other.bind(proxy.address())).isInstanceOf(BindException.class);
        }
    }

    @Test
    void refuse_afterHanging_refuses() throws Exception {
        proxy.hangConnects().refuse();

        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    }

    @Test
    void resetConnects_isCountedAndEndsAtOnce() throws Exception {
        proxy.resetConnects();

        assertThatThrownBy(() -> connect().getInputStream().read()).isInstanceOf(SocketException.class);

        assertThat(proxy.attempted()).isEqualTo(1);
        assertThat(proxy.accepted()).isZero();
        assertThat(proxy.open()).isZero();
    }

    @Test
    void reset_isSeenByBoth() throws Exception {
        Socket client = connect();
        echo(client, "x");

        proxy.reset();

        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThat(next(server.endings)).isEqualTo(EchoServer.Ending.RESET);
        assertThat(echo(connect(), "new")).isEqualTo("new");
    }

    @Test
    void cutAfter_someBytes_givesJustThem() throws Exception {
        Socket open = connect();
        assertThat(echo(open, "0123456789")).isEqualTo("0123456789");
        proxy.cutAfter(5);

        for (Socket client : List.of(open, connect())) {
            client.getOutputStream().write("abcdefgh".getBytes(US_ASCII));
            assertThat(client.getInputStream().readNBytes(100)).isEqualTo("abcde".getBytes(US_ASCII));
        }
        proxy.passThrough();
        assertThat(echo(connect(), "abcdefgh")).isEqualTo("abcdefgh");
    }

    @Test
    void cutAfter_noBytes_endsAtOnce() throws Exception {
        Socket client = connect();
        echo(client, "x");

        proxy.cutAfter(0);

        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void retarget_isForNewConnections() throws Exception {
        try (EchoServer other = new EchoServer("other ")) {
            Socket old = connect();
            echo(old, "x");

            proxy.retarget(other.address());

            assertThat(echo(old, "old")).isEqualTo("old");
            Socket client = connect();
            client.getOutputStream().write("new".getBytes(US_ASCII));
            assertThat(read(client, 9)).isEqualTo("other new");
        }
    }

    @Test
    void serverIsAway_clientIsReset() throws Exception {
        proxy.retarget(new InetSocketAddress(proxy.address().getAddress(), 1));

        assertThatThrownBy(() -> connect().getInputStream().read()).isInstanceOf(SocketException.class);

        assertThat(proxy.attempted()).isEqualTo(1);
        assertThat(proxy.accepted()).isZero();
    }

    @Test
    void underWay_isWhatHasNoAnswerYet() throws Exception {
        proxy.blackHole();
        List<Socket> swallowed = List.of(connect(), connect(), connect());
        eventually(() -> proxy.underWay() == 3 && proxy.open() == 3);
        for (Socket client : swallowed) {
            client.close();
        }
        eventually(() -> proxy.underWay() == 0 && proxy.open() == 0);
        connect();
        proxy.accept();
        echo(connect(), "x");

        eventually(() -> proxy.underWay() == 1); // the client has its byte before it is counted
        assertThat(proxy.open()).isEqualTo(2);
        assertThat(proxy.mostUnderWay()).isEqualTo(3);
        assertThat(proxy.forgetCounts().mostUnderWay()).isEqualTo(1);
        assertThat(proxy.attempted()).isZero();
    }

    @Test
    void attemptNanos_areInOrder() throws Exception {
        long before = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            echo(connect(), "x");
        }

        assertThat(proxy.attemptNanos()).hasSize(5).isSorted().satisfies(all -> {
            assertThat(all[0] - before).isNotNegative();
            assertThat(System.nanoTime() - all[4]).isNotNegative();
        });
        assertThat(proxy.mostAttemptedWithin(Duration.ofHours(1))).isEqualTo(5);
        assertThat(proxy.mostAttemptedWithin(Duration.ofNanos(1))).isEqualTo(1);
    }

    @Test
    void close_twice_givesThePortBack() throws Exception {
        Socket client = connect();
        echo(client, "x");

        proxy.close();
        proxy.close();

        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        assertThatIllegalStateException().isThrownBy(proxy::stall).withMessage("Proxy closed: port=" + proxy.port());
    }

    @Test
    void change_byAnInterruptedThread_isMade() {
        Thread.currentThread().interrupt();
        proxy.refuse();

        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    }

    @Test
    void wrongValues_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.delay(Duration.ofMillis(-1), Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.delay(Duration.ZERO, Duration.ofHours(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.cutAfter(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.mostAttemptedWithin(Duration.ZERO));
    }

    private Socket connect() throws IOException {
        Socket client = new Socket();
        clients.add(client);
        client.setTcpNoDelay(true);
        client.setSoTimeout(PATIENCE_MILLIS);
        client.connect(proxy.address(), PATIENCE_MILLIS);
        return client;
    }

    private static String echo(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(US_ASCII));
        return read(client, text.length());
    }

    private static String read(Socket client, int count) throws IOException {
        return new String(client.getInputStream().readNBytes(count), US_ASCII);
    }

    /** Nothing comes. */
    private static void glimpse(Socket client) throws IOException {
        client.setSoTimeout(GLIMPSE_MILLIS);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(PATIENCE_MILLIS);
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int look = 0; look < PATIENCE_MILLIS && !condition.getAsBoolean(); look++) {
            never.await(1, TimeUnit.MILLISECONDS);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
