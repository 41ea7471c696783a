package dev.lido.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("E14: what a proxy holds back is bounded")
@Timeout(60)
class RelayTest {

    @Test
    void wantsMore_whenItHoldsEnough_no() throws Exception {
        try (ServerSocketChannel listener =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel sender = SocketChannel.open(listener.getLocalAddress());
                SocketChannel from = listener.accept()) {
            Thread writer = new Thread(() -> writeForEver(sender));
            writer.setDaemon(true);
            writer.start();
            Relay relay = new Relay(from, from);
            ByteBuffer scratch = ByteBuffer.allocate(8_192);
            long never = Long.MAX_VALUE;

            for (int reads = 0; reads < 10_000 && relay.wantsMore(); reads++) {
                relay.read(scratch, never);
            }

            assertThat(relay.wantsMore()).isFalse();
            assertThat(relay.sourceEnded()).isFalse();
        }
    }

    private static void writeForEver(SocketChannel sender) {
        ByteBuffer bytes = ByteBuffer.allocate(8_192);
        try {
            while (true) {
                sender.write(bytes.clear());
            }
        } catch (IOException e) {
            // closed by the end of the test
        }
    }
}
