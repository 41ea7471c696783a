package dev.lido.concurrency;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class VirtualSoakTest {

    @Test
    @Timeout(600)
    @DisplayName("X8, F18, F19, F24, F29, M2: the same load on virtual threads")
    void virtualThreads_andStages_everythingAtOnce_leaveNothing() throws InterruptedException {
        new Soak().run(Thread.ofVirtual().name("soak-", 0).factory(), 200, 480);
    }
}
