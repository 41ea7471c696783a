package dev.lido.server.sample;

import java.util.List;

/** The tables of the shop. */
final class ShopTables {

    static final List<String> STATEMENTS = List.of(
            """
            CREATE TABLE customers (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL,
                email TEXT NOT NULL UNIQUE,
                city TEXT NOT NULL,
                country TEXT NOT NULL,
                joined_on DATE NOT NULL
            )""",
            """
            CREATE TABLE products (
                id INTEGER PRIMARY KEY,
                sku TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                category TEXT NOT NULL,
                price_cents INTEGER NOT NULL CHECK (price_cents > 0),
                stock INTEGER NOT NULL CHECK (stock >= 0)
            )""",
            """
            CREATE TABLE orders (
                id INTEGER PRIMARY KEY,
                customer_id INTEGER NOT NULL REFERENCES customers (id),
                ordered_at TIMESTAMP NOT NULL,
                status TEXT NOT NULL CHECK (status IN ('open', 'paid', 'shipped', 'delivered', 'cancelled')),
                note TEXT
            )""",
            """
            CREATE TABLE order_lines (
                order_id INTEGER NOT NULL REFERENCES orders (id),
                line_number INTEGER NOT NULL,
                product_id INTEGER NOT NULL REFERENCES products (id),
                quantity INTEGER NOT NULL CHECK (quantity > 0),
                unit_price_cents INTEGER NOT NULL CHECK (unit_price_cents > 0),
                PRIMARY KEY (order_id, line_number)
            )""",
            "CREATE INDEX products_category ON products (category)",
            "CREATE INDEX orders_customer_id ON orders (customer_id)",
            "CREATE INDEX orders_ordered_at ON orders (ordered_at)",
            "CREATE INDEX order_lines_product_id ON order_lines (product_id)");

    private ShopTables() {}
}
