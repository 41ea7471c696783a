package dev.lido.jdbc;

import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.PoolOpening;
import org.jspecify.annotations.Nullable;

/**
 * What a data source has of a budget.
 *
 * @param budget null for none
 * @param guaranteedMinimum null for the pool's minIdle
 */
record BudgetTerms(
        @Nullable ConnectionBudget budget, @Nullable Integer guaranteedMinimum, int weight) {

    static final BudgetTerms NONE = new BudgetTerms(null, null, 1);

    PoolOpening<JdbcResource> apply(PoolOpening<JdbcResource> opening) {
        return budget == null || guaranteedMinimum == null
                ? opening.budget(budget)
                : opening.budget(budget, guaranteedMinimum, weight);
    }
}
