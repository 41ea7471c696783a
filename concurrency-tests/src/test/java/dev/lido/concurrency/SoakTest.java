package dev.lido.concurrency;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SoakTest {

    @Test
    @Timeout(600)
    @DisplayName(
            "X8, F18, F19, F24, M2: blocking and asynchronous callers at once, resized 1 000 times: nothing is left")
    void platformThreads_andStages_everythingAtOnce_leaveNothing() throws InterruptedException {
        new Soak()
                .run(
                        body -> {
                            Thread thread = new Thread(body, "soak");
                            thread.setDaemon(true);
                            return thread;
                        },
                        12,
                        8_000);
    }
}
