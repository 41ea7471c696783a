package dev.lido.server.sample;

import dev.lido.server.sample.ShopWords.Article;
import dev.lido.server.sample.ShopWords.City;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Fills the shop. Everything follows from two constants, so that two databases are equal to the last value. */
final class ShopRows {

    private static final long SEED = 20_260_101;
    private static final LocalDate OPENED = LocalDate.of(2024, 1, 1);
    private static final int DAYS_OPEN = 730;
    private static final int CUSTOMERS = 240;
    private static final int ORDERS = 1_600;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final Connection connection;
    private final Dice dice = new Dice(SEED);
    private final List<Integer> prices = new ArrayList<>();
    private final List<Integer> joined = new ArrayList<>();

    ShopRows(Connection connection) {
        this.connection = connection;
    }

    void insert() throws SQLException {
        insertCustomers();
        insertProducts();
        insertOrders();
    }

    private void insertCustomers() throws SQLException {
        try (Rows rows = new Rows(connection, "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?)")) {
            for (int id = 1; id <= CUSTOMERS; id++) {
                String first = dice.of(ShopWords.FIRST_NAMES);
                String last = dice.of(ShopWords.LAST_NAMES);
                City city = dice.of(ShopWords.CITIES);
                int day = dice.below(DAYS_OPEN / 2);
                joined.add(day);
                String email = (first + "." + last + id + "@example.org").toLowerCase(Locale.ROOT);
                rows.add(
                        id,
                        first + " " + last,
                        email,
                        city.name(),
                        city.country(),
                        OPENED.plusDays(day).toString());
            }
        }
    }

    private void insertProducts() throws SQLException {
        try (Rows rows = new Rows(connection, "INSERT INTO products VALUES (?, ?, ?, ?, ?, ?)")) {
            int id = 1;
            for (Article article : ShopWords.ARTICLES) {
                for (String style : ShopWords.STYLES) {
                    int price = dice.between(article.fromCents() / 10, article.toCents() / 10) * 10;
                    prices.add(price);
                    String sku = String.format(
                            Locale.ROOT,
                            "%s-%04d",
                            article.category().substring(0, 3).toUpperCase(Locale.ROOT),
                            id);
                    rows.add(id, sku, style + " " + article.name(), article.category(), price, dice.below(250));
                    id++;
                }
            }
        }
    }

    private void insertOrders() throws SQLException {
        // Closed in reverse: the orders are there before the lines that refer to them.
        try (Rows lines = new Rows(connection, "INSERT INTO order_lines VALUES (?, ?, ?, ?, ?)");
                Rows orders = new Rows(connection, "INSERT INTO orders VALUES (?, ?, ?, ?, ?)")) {
            for (int id = 1; id <= ORDERS; id++) {
                int customer = dice.between(1, CUSTOMERS);
                int day = dice.between(joined.get(customer - 1), DAYS_OPEN - 1);
                LocalDateTime time = OPENED.plusDays(day).atTime(dice.between(6, 22), dice.below(60), dice.below(60));
                String note = dice.below(10) == 0 ? dice.of(ShopWords.NOTES) : null;
                orders.add(id, customer, TIME.format(time), status(day), note);
                int count = dice.between(1, 4);
                for (int line = 1; line <= count; line++) {
                    int product = dice.between(1, prices.size());
                    lines.add(id, line, product, dice.between(1, 3), prices.get(product - 1));
                }
            }
        }
    }

    /** Old orders have arrived or were cancelled, new ones are on their way. */
    private String status(int day) {
        int luck = dice.below(100);
        if (luck < 4) {
            return "cancelled";
        }
        if (day < DAYS_OPEN - 21) {
            return "delivered";
        }
        return luck < 30 ? "open" : luck < 60 ? "paid" : "shipped";
    }

    /** One prepared insert, and its rows as a batch that is sent when it is closed. */
    private static final class Rows implements AutoCloseable {

        private final PreparedStatement statement;

        Rows(Connection connection, String sql) throws SQLException {
            this.statement = connection.prepareStatement(sql);
        }

        void add(@Nullable Object... values) throws SQLException {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.addBatch();
        }

        @Override
        public void close() throws SQLException {
            try (statement) {
                statement.executeBatch();
            }
        }
    }
}
