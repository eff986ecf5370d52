CREATE TYPE standing AS ENUM ('new', 'regular', 'gold');
CREATE TABLE customers (
    id serial PRIMARY KEY, name text NOT NULL, email text UNIQUE, standing standing NOT NULL, traits jsonb NOT NULL, joined timestamptz NOT NULL);
CREATE TABLE orders (
    id bigserial PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, total numeric(10, 2) NOT NULL, placed timestamptz NOT NULL, note text);
CREATE TABLE documents (id uuid PRIMARY KEY, order_id bigint REFERENCES orders, body bytea NOT NULL);
CREATE INDEX ON orders (customer_id, placed);

INSERT INTO customers (name, email, standing, traits, joined)
SELECT 'Customer ' || i || ' Ünïcødé ☃', 'customer' || i || '@example.com', (ARRAY['new', 'regular', 'gold'])[1 + i % 3]::standing,
       jsonb_build_object('city', 'City ' || i % 40, 'points', i * 7 % 1000), timestamptz '2023-01-01' + i * interval '1 hour'
FROM generate_series(1, 5000) AS i;

INSERT INTO orders (customer_id, total, placed, note)
SELECT 1 + i % 5000, i * 37 % 100000 / 100.0, timestamptz '2024-01-01' + i * interval '5 minutes',
       CASE i % 10 WHEN 0 THEN NULL WHEN 1 THEN E'two\nlines\tand a ''quote''' ELSE 'order ' || md5(i::text) END
FROM generate_series(1, 50000) AS i;

INSERT INTO documents
SELECT md5('document ' || i)::uuid, i * 100, decode(repeat(md5(i::text), 256), 'hex') FROM generate_series(1, 500) AS i;

CREATE VIEW revenue AS SELECT customer_id, sum(total) AS total FROM orders GROUP BY customer_id;
CREATE FUNCTION spent(int) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT coalesce(sum(total), 0) FROM orders WHERE customer_id = $1';
