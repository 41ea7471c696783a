package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D6: what each pool would have of a budget if all wanted all they may have")
class FairShareTest extends BudgetPools {

    @Test
    @DisplayName("D6: fair shares of a large budget, pools that can't take theirs leave it to the others")
    void fairShare_ofALargeBudget() {
        ConnectionBudget large = ConnectionBudget.of("large", 10_000);
        share("small", b -> b.maxSize(10), opening -> opening.budget(large, 2, 1_000));
        share("one", b -> b.maxSize(10_000), opening -> opening.budget(large, 0, 1));
        share("two", b -> b.maxSize(10_000), opening -> opening.budget(large, 100, 2));
        share("capped", b -> b.maxSize(500), opening -> opening.budget(large, 0, 1));

        // 10,000 − 10 − 500 − 100 guaranteed = 9,390, one third and two
        assertThat(large.pools()).extracting(BudgetUse::fairShare).containsExactly(10, 3_130, 6_360, 500);
    }

    @Test
    @DisplayName("D6: fair shares are as if permits were given one by one")
    void fairShare_isAsIfGivenOneByOne() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int limit = 1 + random.nextInt(60);
            ConnectionBudget drawn = ConnectionBudget.of("drawn", limit);
            int left = limit;
            List<int[]> pools = new ArrayList<>();
            List<Pool<FakeResource>> opened = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                int maximum = 1 + random.nextInt(30);
                int minimum = Math.min(maximum, random.nextInt(1 + left / 3));
                int weight = 1 + random.nextInt(4);
                left -= minimum;
                pools.add(new int[] {minimum, maximum, weight, minimum});
                opened.add(Pool.opening(
                                PoolConfig.builder()
                                        .name("p" + i)
                                        .maxSize(maximum)
                                        .build(),
                                resources)
                        .environment(environment)
                        .budget(drawn, minimum, weight)
                        .open());
            }
            for (; left > 0; left--) {
                int[] next = null;
                for (int[] pool : pools) {
                    if (pool[3] < pool[1] && (next == null || share(pool) < share(next))) {
                        next = pool;
                    }
                }
                if (next == null) {
                    break;
                }
                next[3]++;
            }
            assertThat(drawn.pools())
                    .as("round " + round)
                    .extracting(BudgetUse::fairShare)
                    .containsExactlyElementsOf(
                            pools.stream().map(pool -> pool[3]).toList());
            opened.forEach(Pool::close);
        }
    }

    private static double share(int[] pool) {
        return FairShare.nextShare(pool[3], pool[0], pool[2]);
    }
}
