BEGIN;
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE, standing TEXT NOT NULL, joined TEXT NOT NULL);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers, total NUMERIC NOT NULL, placed TEXT NOT NULL, note TEXT);
CREATE TABLE documents (id TEXT PRIMARY KEY, order_id INTEGER REFERENCES orders, body BLOB NOT NULL);
CREATE INDEX orders_customer ON orders (customer_id, placed);

INSERT INTO customers
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
SELECT i, 'Customer ' || i || ' Ünïcødé ☃', 'customer' || i || '@example.com', CASE i % 3 WHEN 0 THEN 'new' WHEN 1 THEN 'regular' ELSE 'gold' END,
       datetime('2023-01-01', i || ' hours')
FROM n;

INSERT INTO orders
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
SELECT i, 1 + i % 5000, i * 37 % 100000 / 100.0, datetime('2024-01-01', (5 * i) || ' minutes'),
       CASE i % 10 WHEN 0 THEN NULL WHEN 1 THEN 'two' || char(10) || 'lines and a ''quote''' ELSE 'order ' || hex(i * 7919) END
FROM n;

INSERT INTO documents
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
SELECT 'document ' || i, i * 100, randomblob(4096) FROM n;

CREATE VIEW revenue AS SELECT customer_id, sum(total) AS total FROM orders GROUP BY customer_id;
CREATE TRIGGER orders_not_negative BEFORE INSERT ON orders WHEN NEW.total < 0 BEGIN SELECT RAISE(ABORT, 'total is negative'); END;
COMMIT;
