CREATE TABLE customers (
    id int AUTO_INCREMENT PRIMARY KEY, name varchar(100) NOT NULL, email varchar(100) UNIQUE, standing enum('new', 'regular', 'gold') NOT NULL,
    traits json NOT NULL, joined datetime NOT NULL);
CREATE TABLE orders (
    id bigint AUTO_INCREMENT PRIMARY KEY, customer_id int NOT NULL, total decimal(10, 2) NOT NULL, placed datetime NOT NULL, note text,
    FOREIGN KEY (customer_id) REFERENCES customers (id), KEY (customer_id, placed));
CREATE TABLE documents (id char(64) PRIMARY KEY, order_id bigint, body blob NOT NULL, FOREIGN KEY (order_id) REFERENCES orders (id));

-- Ten digits make numbers in both MySQL and MariaDB.
CREATE TABLE digits (d int PRIMARY KEY);
INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
CREATE VIEW numbers AS
SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS i FROM digits a, digits b, digits c, digits e, digits f;

INSERT INTO customers
SELECT i, concat('Customer ', i, ' Ünïcødé ☃'), concat('customer', i, '@example.com'), 1 + i % 3,
       json_object('city', concat('City ', i % 40), 'points', i * 7 % 1000), '2023-01-01' + INTERVAL i HOUR
FROM numbers WHERE i <= 5000 ORDER BY i;

INSERT INTO orders
SELECT i, 1 + i % 5000, i * 37 % 100000 / 100, '2024-01-01' + INTERVAL 5 * i MINUTE,
       CASE i % 10 WHEN 0 THEN NULL WHEN 1 THEN 'two\nlines\tand a ''quote''' ELSE concat('order ', sha2(i, 256)) END
FROM numbers WHERE i <= 50000 ORDER BY i;

INSERT INTO documents SELECT sha2(concat('document ', i), 256), i * 100, unhex(repeat(sha2(i, 256), 128)) FROM numbers WHERE i <= 500 ORDER BY i;

DROP VIEW numbers;
DROP TABLE digits;
CREATE VIEW revenue AS SELECT customer_id, sum(total) AS total FROM orders GROUP BY customer_id;
DELIMITER //
CREATE FUNCTION spent(customer int) RETURNS decimal(12, 2) READS SQL DATA
BEGIN
    RETURN (SELECT coalesce(sum(total), 0) FROM orders WHERE customer_id = customer);
END//
CREATE TRIGGER orders_not_negative BEFORE INSERT ON orders FOR EACH ROW
BEGIN
    IF NEW.total < 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'total is negative'; END IF;
END//
DELIMITER ;
